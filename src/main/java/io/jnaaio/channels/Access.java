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

/** What a channel was opened for; it refuses what it was not, and arguments that cannot be. */
record Access(boolean readable, boolean writable) {
    static Access of(Set<OpenOption> options) {
        boolean writes = options.contains(StandardOpenOption.WRITE);
        return new Access(options.contains(StandardOpenOption.READ) || !writes, writes);
    }

    /** The options of an open, none of which is null; APPEND is refused. */
    static Set<OpenOption> checked(Set<? extends OpenOption> options) {
        Set<OpenOption> wanted = new HashSet<>();
        for (OpenOption option : options) {
            wanted.add(Objects.requireNonNull(option, "option"));
        }
        if (wanted.contains(StandardOpenOption.APPEND)) {
            throw new UnsupportedOperationException(
                    "APPEND: each write of this channel has a position of its own; use"
                            + " AsyncIo.openFile to append");
        }
        return wanted;
    }

    /** Those of the array that are meant. */
    static ByteBuffer[] part(ByteBuffer[] buffers, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffers.length);
        if (offset == 0 && length == buffers.length) {
            return buffers;
        }
        return Arrays.copyOfRange(buffers, offset, offset + length);
    }

    /** What the buffers have remaining, in bytes; none of them is null. */
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
            // The one is what the channel promises, the other says it best.
            throw new IllegalArgumentException(
                    "a read-only buffer cannot be read into", new ReadOnlyBufferException());
        }
    }

    /** Checks them all; returns the bytes that they take. */
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
