/**
 * Reads the facts about this machine ({@link io.jnaaio.probe.FactsReader}) and chooses backends. The classes that choose
 * ({@link io.jnaaio.probe.Settings}, {@link io.jnaaio.probe.BackendChooser}) have no side effects, so the choices for every
 * platform are tested on any platform.
 */
@NullMarked
package io.jnaaio.probe;

import org.jspecify.annotations.NullMarked;
