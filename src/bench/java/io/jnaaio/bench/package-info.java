/**
 * The benchmark: {@link io.jnaaio.bench.BenchMain} starts a process per contestant and round, verifies the bytes that it
 * wrote, and prints the table. {@link io.jnaaio.bench.Child} runs in the processes of Java contestants.
 */
@NullMarked
package io.jnaaio.bench;

import org.jspecify.annotations.NullMarked;
