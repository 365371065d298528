package io.jnaaio.engine.mem;

/**
 * The mode in which a descriptor is open, and the flags of its transfers.
 *
 * @param readable whether the file is open for reading
 * @param writable whether the file is open for writing
 * @param append whether writes go to the end of the file
 * @param direct whether transfers bypass the page cache
 * @param uncached how the file is kept out of the page cache
 * @param readFlags the RWF_* flags of every read
 * @param writeFlags the RWF_* flags of every write
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

    /** Returns this mode with additional flags. */
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

    /** Returns this mode without append: writes go to the offsets of their requests. */
    OpenMode positional() {
        return new OpenMode(readable, writable, false, direct, uncached, readFlags, writeFlags);
    }
}
