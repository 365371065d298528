/**
 * The backend on POSIX {@code lio_listio(3)}, as glibc has it: pieces of many operations in one call, each file's requests
 * served one after the other by glibc's own threads.
 */
@NullMarked
package io.jnaaio.backend.lio;

import org.jspecify.annotations.NullMarked;
