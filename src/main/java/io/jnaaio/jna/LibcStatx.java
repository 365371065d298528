package io.jnaaio.jna;

/** statx(2), if the C library has it: glibc since 2.28, recent versions of musl, no other system. */
public final class LibcStatx {
    private static final String NAME = "statx";

    private static final Binding CALLS = new Binding(Calls.class);

    private LibcStatx() {}

    /** Whether this process has the call. */
    public static boolean isHere() {
        return SymbolLookup.inProcess(NAME);
    }

    /**
     * statx(2). 0 or -1.
     *
     * @param path ends with a NUL byte; only that byte with {@link Statx#AT_EMPTY_PATH}
     * @param mask the values requested
     * @param statxbuf address of a {@code struct statx}, see {@link StatxLayout}
     */
    public static int statx(int dirfd, byte[] path, int flags, int mask, long statxbuf) {
        CALLS.bind(SymbolLookup.having(NAME, "c"));
        return Calls.statx(dirfd, path, flags, mask, statxbuf);
    }

    /** The direct-mapped call. */
    private static final class Calls {
        static native int statx(int dirfd, byte[] path, int flags, int mask, long statxbuf);
    }
}
