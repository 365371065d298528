package io.jnaaio.backend.lio;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.jna.Timespec;

/**
 * A waker that does nothing: the reaper checks every millisecond for added requests. The requests it already waits for
 * end the wait immediately.
 */
final class Pause implements Waker {
    private static final long PAUSE_NANOS = 1_000_000;

    private final Memory timespec = new Memory(new Timespec().size());

    Pause() {
        timespec.clear();
        timespec.setLong(Long.BYTES, PAUSE_NANOS);
    }

    @Override
    public boolean arm(boolean progress) {
        return false;
    }

    @Override
    public void fire() {}

    @Override
    public long aiocb() {
        return 0;
    }

    @Override
    public long pause() {
        return Pointer.nativeValue(timespec);
    }

    @Override
    public long patience() {
        return pause();
    }

    @Override
    public void close() {
        timespec.close();
    }
}
