/**
 * Examples that are tests. The documents show parts of them: what lies between {@code tag::name[]} and {@code end::name[]}.
 */
@NullMarked
package io.jnaaio.examples;

import org.jspecify.annotations.NullMarked;
