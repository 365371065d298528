package io.jnaaio.api;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** How an operation tells that it is complete; see {@code sigevent(3)}. */
public sealed interface SigevNotify {
    /** Says nothing; the operation is asked. */
    static SigevNotify none() {
        return None.INSTANCE;
    }

    /**
     * Calls back, once for each submission that completes, in whatever way.
     *
     * @param executor where the callback runs; {@code Runnable::run} means the completion thread, where nothing may block
     * @param action gets the completed operation; what it throws is logged
     */
    static SigevNotify callback(Executor executor, Consumer<AsyncOperation<?>> action) {
        return new Callback(executor, action);
    }

    /**
     * An event on a kqueue of the user's own, one per operation. FreeBSD only; {@code io.jnaaio.AioKqueue} makes and reads
     * such a queue.
     *
     * <p>The event's {@code ident} is the address of the control block, it carries the errno; {@code udata} is what
     * leads from an event to its operation. The operation keeps its place in the queue until {@code aioReturn()} is called,
     * which also takes back an event that was not read yet. Its {@code error()}, {@code await} and {@code suspend} ask the
     * kernel.
     *
     * <p>{@code submit()} throws what the kernel refuses at once, for no event would come. Refused are {@code future()}, and
     * when the operation is made: a file opened with APPEND, and a gather that needs more than one call of the kernel.
     *
     * @param kq the kqueue's descriptor
     * @param udata returned in the event
     * @param flags EV_ONESHOT, EV_CLEAR or EV_DISPATCH; 0 means EV_ONESHOT
     */
    static SigevNotify kevent(int kq, long udata, int flags) {
        return new Kevent(kq, udata, flags);
    }

    /**
     * A queued signal to the process. FreeBSD only, and only if a handler other than the default or the JVM's own is
     * installed: any other signal would end or disturb the JVM, and is rejected when the operation is created. Otherwise as
     * {@link #kevent}; {@code aioReturn()} withdraws a signal that is not delivered yet.
     *
     * @param signo the signal's number
     * @param value returned in {@code si_value}
     */
    static SigevNotify signal(int signo, long value) {
        return new Signal(signo, value);
    }

    /**
     * A queued signal to one thread. FreeBSD only, with the rule of {@link #signal}.
     *
     * @param signo the signal's number
     * @param tid the kernel's id of the thread
     * @param value returned in {@code si_value}
     */
    static SigevNotify threadId(int signo, int tid, long value) {
        return new ThreadId(signo, tid, value);
    }

    /** Which form this is. */
    NotifyKind kind();

    /** See {@link SigevNotify#none()}. */
    enum None implements SigevNotify {
        INSTANCE;

        @Override
        public NotifyKind kind() {
            return NotifyKind.NONE;
        }
    }

    /** See {@link SigevNotify#callback}. */
    record Callback(Executor executor, Consumer<AsyncOperation<?>> action) implements SigevNotify {
        public Callback {
            Objects.requireNonNull(executor, "executor");
            Objects.requireNonNull(action, "action");
        }

        @Override
        public NotifyKind kind() {
            return NotifyKind.CALLBACK;
        }
    }

    /** See {@link SigevNotify#kevent}. */
    record Kevent(int kq, long udata, int flags) implements SigevNotify {
        @Override
        public NotifyKind kind() {
            return NotifyKind.KEVENT;
        }
    }

    /** See {@link SigevNotify#signal}. */
    record Signal(int signo, long value) implements SigevNotify {
        @Override
        public NotifyKind kind() {
            return NotifyKind.SIGNAL;
        }
    }

    /** See {@link SigevNotify#threadId}. */
    record ThreadId(int signo, int tid, long value) implements SigevNotify {
        @Override
        public NotifyKind kind() {
            return NotifyKind.THREAD_ID;
        }
    }
}
