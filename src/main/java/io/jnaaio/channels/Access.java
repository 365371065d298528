package io.jnaaio.channels;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** The access that a channel was opened for; rejects operations that it does not permit, and invalid arguments. */
record Access(boolean readable, boolean writable) {
    static Access of(Set<OpenOption> options) {
        boolean writes = options.contains(StandardOpenOption.WRITE);
        return new Access(options.contains(StandardOpenOption.READ) || !writes, writes);
    }

    /** Checks the options of an open and returns a copy: rejects null and APPEND. */
    static Set<OpenOption> checked(Set<? extends OpenOption> options) {
        Set<OpenOption> wanted = new HashSet<>();
        for (OpenOption option : options) {
            wanted.add(Objects.requireNonNull(option, "option"));
        }
        if (wanted.contains(StandardOpenOption.APPEND)) {
            throw new UnsupportedOperationException(
                    "APPEND: every write of this channel has a position; use"
                            + " AsyncIo.openFile to append");
        }
        return wanted;
    }

    /** The part of an array that the indices select. */
    static ByteBuffer[] part(ByteBuffer[] buffers, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffers.length);
        if (offset == 0 && length == buffers.length) {
            return buffers;
        }
        return Arrays.copyOfRange(buffers, offset, offset + length);
    }

    /** The number of bytes remaining in the buffers; throws if one of them is null. */
    static long remaining(ByteBuffer[] buffers) {
        long bytes = 0;
        for (int i = 0; i < buffers.length; i++) {
            ByteBuffer buffer = buffers[i];
            if (buffer == null) {
                throw new NullPointerException("buffer " + i + " is null");
            }
            bytes += buffer.remaining();
        }
        return bytes;
    }

    private static void checkPosition(long position) {
        if (position < 0) {
            throw new IllegalArgumentException("position " + position + ": 0 or more is expected");
        }
    }

    void checkWrite(long position) {
        checkPosition(position);
        checkWritable();
    }

    void checkWritable() {
        if (!writable) {
            throw new NonWritableChannelException();
        }
    }

    private void checkReadable() {
        if (!readable) {
            throw new NonReadableChannelException();
        }
    }

    void checkRead(ByteBuffer target, long position) {
        checkPosition(position);
        checkReadable();
        if (target.isReadOnly()) {
            // The channel specifies IllegalArgumentException; its cause names the exact reason.
            throw new IllegalArgumentException(
                    "a read-only buffer cannot be read into", new ReadOnlyBufferException());
        }
    }

    /** Checks all buffers; returns the number of bytes that they have room for. */
    long checkRead(ByteBuffer[] targets, long position) {
        long bytes = remaining(targets);
        checkPosition(position);
        checkReadable();
        for (ByteBuffer target : targets) {
            checkRead(target, position);
        }
        return bytes;
    }

    void checkLock(boolean shared) {
        if (shared) {
            checkReadable();
        } else {
            checkWritable();
        }
    }
}
