package io.jnaaio.backend.nio;

import io.jnaaio.engine.guard.LateFaults;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;

/**
 * Determines whether a call failed because the memory of its buffer, a mapped file, is gone: java.nio has no exception
 * type for EFAULT.
 */
final class MappedMemory {
    /** The smallest page size of all systems. */
    private static final int PAGE_MIN = 4096;

    /** The byte read most recently: a read whose value is not used might be optimized away. */
    @SuppressWarnings("UnusedVariable")
    private static volatile int seen;

    private MappedMemory() {}

    /** True if a byte in this range of a direct buffer can no longer be read. */
    static boolean isGone(ByteBuffer direct, int start, int length) {
        // Memory that is not a mapped file counts as loaded and is not read.
        if (!(direct instanceof MappedByteBuffer mapped) || mapped.isLoaded()) {
            return false;
        }
        try {
            touch(direct, start, length);
            return false;
        } catch (InternalError e) {
            return true;
        }
    }

    /** Reads one byte of each page. A separate method: see {@link LateFaults}. */
    private static void touch(ByteBuffer direct, int start, int length) {
        for (int at = start; at < start + length; at += PAGE_MIN) {
            seen = direct.get(at);
        }
        seen = direct.get(start + length - 1);
        int unused = LateFaults.deliver();
    }
}
