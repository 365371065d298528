/** The backend that uses only java.nio: works everywhere and needs no native code of this library. */
@NullMarked
package io.jnaaio.backend.nio;

import org.jspecify.annotations.NullMarked;
