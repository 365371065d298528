/**
 * Examples that are tests. The documents show parts of them: what lies between {@code tag::name[]} and
 * {@code end::name[]}, without lines that end with {@code // not shown}.
 */
@NullMarked
package io.jnaaio.examples;

import org.jspecify.annotations.NullMarked;
