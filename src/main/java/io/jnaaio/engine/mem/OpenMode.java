package io.jnaaio.engine.mem;

/**
 * How a descriptor is open, and what its transfers carry.
 *
 * @param readable open for reading
 * @param writable open for writing
 * @param append writes go to the end
 * @param direct past the page cache
 * @param uncached how it is kept out of the page cache
 * @param readFlags RWF_* of every read
 * @param writeFlags RWF_* of every write
 */
record OpenMode(
        boolean readable,
        boolean writable,
        boolean append,
        boolean direct,
        Uncached uncached,
        int readFlags,
        int writeFlags) {
    OpenMode(boolean readable, boolean writable, boolean append, boolean direct) {
        this(readable, writable, append, direct, Uncached.NO, 0, 0);
    }

    /** The same, with these flags besides. */
    OpenMode withFlags(int reads, int writes) {
        return new OpenMode(
                readable,
                writable,
                append,
                direct,
                uncached,
                readFlags | reads,
                writeFlags | writes);
    }

    OpenMode with(Uncached how) {
        return new OpenMode(readable, writable, append, direct, how, readFlags, writeFlags);
    }

    /** Written at the offsets of its requests. */
    OpenMode positional() {
        return new OpenMode(readable, writable, false, direct, uncached, readFlags, writeFlags);
    }
}
