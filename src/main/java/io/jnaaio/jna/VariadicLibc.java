package io.jnaaio.jna;

import com.sun.jna.Library;

/**
 * The variadic calls on files, called as variadic functions. JNA tells libffi the number of fixed arguments if a
 * method has a Java varargs parameter; its direct mapping, which {@link LibcFiles} uses on other systems, has no such
 * methods.
 *
 * <p>On macOS with arm64 this matters: variadic arguments are passed on the stack there, all others in registers.
 *
 * <p>Source: {@code fcntl.h} of every platform; "Writing ARM64 code for Apple platforms", variadic functions; {@code
 * com.sun.jna.Function.USE_VARARGS}, JNA 5.12.0.
 */
interface VariadicLibc extends Library {
    /** {@code int open(const char *path, int flags, ...)}; the mode is an Integer. */
    int open(byte[] path, int flags, Object... mode);

    /** {@code int fcntl(int fd, int cmd, ...)}; the argument is a Long, wide enough for an int and for a pointer. */
    int fcntl(int fd, int cmd, Object... arg);
}
