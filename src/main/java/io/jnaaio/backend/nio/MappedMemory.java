package io.jnaaio.backend.nio;

import io.jnaaio.engine.guard.LateFaults;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;

/**
 * Determines whether a call failed because the memory of its buffer, a mapped file, is gone: java.nio has no exception
 * type for EFAULT.
 */
final class MappedMemory {
    /** No system has smaller pages. */
    private static final int PAGE_MIN = 4096;

    /** What was read last: a read whose value is not used might be left out. */
    @SuppressWarnings("UnusedVariable")
    private static volatile int seen;

    private MappedMemory() {}

    /** True if a byte of that part of a direct buffer cannot be read any more. */
    static boolean isGone(ByteBuffer direct, int start, int length) {
        // Memory that is not a mapped file counts as loaded, and is not looked at.
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
