/**
 * The code that the documents show, as tests. A document shows a region: the lines between {@code tag::name[]} and
 * {@code end::name[]}, except those that end with {@code // not shown}.
 */
@NullMarked
package io.jnaaio.examples;

import org.jspecify.annotations.NullMarked;
