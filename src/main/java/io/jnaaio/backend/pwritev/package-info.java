/** The backend of threads that call {@code pwritev(2)}: a vectored call per request; adjacent operations are merged. */
@NullMarked
package io.jnaaio.backend.pwritev;

import org.jspecify.annotations.NullMarked;
