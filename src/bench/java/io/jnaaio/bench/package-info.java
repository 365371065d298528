/**
 * The benchmark: {@link io.jnaaio.bench.BenchMain} forks a process per contestant and round, verifies what it wrote, and
 * prints the table. {@link io.jnaaio.bench.Child} is what runs in the Java ones.
 */
@NullMarked
package io.jnaaio.bench;

import org.jspecify.annotations.NullMarked;
