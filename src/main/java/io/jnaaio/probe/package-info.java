/**
 * What the machine offers and what is chosen for it. Reading is thin ({@link
 * io.jnaaio.probe.FactsReader}); deciding is pure ({@link io.jnaaio.probe.Settings}, {@link
 * io.jnaaio.probe.BackendChooser}), so the choices for every platform are tested on any.
 */
@NullMarked
package io.jnaaio.probe;

import org.jspecify.annotations.NullMarked;
