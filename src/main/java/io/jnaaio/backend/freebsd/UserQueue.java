package io.jnaaio.backend.freebsd;

import static io.jnaaio.jna.KqueueConstants.EVFILT_AIO;
import static io.jnaaio.jna.KqueueConstants.EVFILT_USER;
import static io.jnaaio.jna.KqueueConstants.EV_ADD;
import static io.jnaaio.jna.KqueueConstants.NOTE_TRIGGER;

import io.jnaaio.api.Errno;
import io.jnaaio.engine.mem.ControlBlocks;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.FreeBsdAio;
import io.jnaaio.jna.KeventLayout;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.EventQueue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A kqueue that the user reads.
 *
 * <p>Source: kqueue(2), {@code sys/event.h}, FreeBSD 13.2. The event of an operation has EVFILT_AIO, the control block's
 * address as {@code ident}, the errno in {@code data}.
 */
final class UserQueue implements EventQueue {
    private static final long WAKE_UP = 1;

    /** The maximum number of events taken by one call, which bounds the memory for them. */
    private static final int EVENTS_MAX = 1024;

    private static final int TIMEOUT_STRIDE = 64;

    private final FreeBsdAio aio;
    private final FileCalls calls;
    private final PlatformAbi abi;
    private final KeventLayout layout;
    private final int descriptor;

    private UserQueue(
            FreeBsdAio aio, FileCalls calls, PlatformAbi abi, KeventLayout layout, int descriptor) {
        this.aio = aio;
        this.calls = calls;
        this.abi = abi;
        this.layout = layout;
        this.descriptor = descriptor;
    }

    static UserQueue open(FreeBsdAio aio, FileCalls calls, PlatformAbi abi) throws IOException {
        KeventLayout layout = abi.kevent();
        if (layout == null) {
            throw new IOException(abi.name() + " has no kqueue");
        }
        int descriptor = aio.kqueue();
        if (descriptor < 0) {
            throw new IOException("kqueue: " + abi.errno(aio.errno()));
        }
        UserQueue queue = new UserQueue(aio, calls, abi, layout, descriptor);
        try {
            // Without EV_CLEAR: once triggered, it wakes all waiting threads, now and later.
            queue.change(EV_ADD, 0);
        } catch (IOException | RuntimeException | Error e) {
            queue.close();
            throw e;
        }
        return queue;
    }

    @Override
    public int descriptor() {
        return descriptor;
    }

    private void change(int flags, int fflags) throws IOException {
        ControlBlocks change = new ControlBlocks(1, layout.size());
        try {
            change.putLong(0, layout.ident(), WAKE_UP);
            change.putShort(0, layout.filter(), EVFILT_USER);
            change.putShort(0, layout.flags(), flags);
            change.putInt(0, layout.fflags(), fflags);
            if (aio.kevent(descriptor, change.address(0), 1, 0, 0, 0) < 0) {
                throw failure();
            }
        } finally {
            change.close();
        }
    }

    private IOException failure() {
        int number = aio.errno();
        Errno errno = abi.errno(number);
        String why = errno == Errno.EBADF ? ": the queue was closed by someone else" : "";
        return new IOException("kevent: " + errno + " (" + number + ")" + why);
    }

    @Override
    public List<Event> take(int max, long timeoutNanos) throws IOException {
        int room = Math.min(max, EVENTS_MAX);
        ControlBlocks events = new ControlBlocks(room, layout.size());
        ControlBlocks timeout = new ControlBlocks(1, TIMEOUT_STRIDE);
        try {
            timeout.putLong(0, 0, TimeUnit.NANOSECONDS.toSeconds(timeoutNanos));
            timeout.putLong(0, Long.BYTES, timeoutNanos % TimeUnit.SECONDS.toNanos(1));
            int count = aio.kevent(descriptor, 0, 0, events.address(0), room, timeout.address(0));
            if (count < 0 && abi.errno(aio.errno()) != Errno.EINTR) {
                throw failure();
            }
            List<Event> taken = new ArrayList<>(Math.max(0, count));
            for (int i = 0; i < count; i++) {
                if (events.getShort(i, layout.filter()) == EVFILT_AIO) {
                    long ident = events.getLong(i, layout.ident());
                    long udata = events.getLong(i, layout.udata());
                    int number = (int) events.getLong(i, layout.data());
                    taken.add(new Event(ident, udata, abi.errno(number)));
                }
            }
            return taken;
        } finally {
            events.close();
            timeout.close();
        }
    }

    @Override
    public void wake() throws IOException {
        change(0, NOTE_TRIGGER);
    }

    @Override
    public void close() {
        int unused = calls.close(descriptor);
    }
}
