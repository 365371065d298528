package io.jnaaio.api;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** How an operation notifies of its completion; see {@code sigevent(3)}. */
public sealed interface SigevNotify {
    /** No notification; poll the operation or wait for it. */
    static SigevNotify none() {
        return None.INSTANCE;
    }

    /**
     * Calls an action once for each submission that completes, whether it succeeded, failed or was cancelled.
     *
     * @param executor runs the callback; {@code Runnable::run} means the completion thread, which must not block
     * @param action receives the completed operation; exceptions that it throws are logged
     */
    static SigevNotify callback(Executor executor, Consumer<AsyncOperation<?>> action) {
        return new Callback(executor, action);
    }

    /**
     * One event per operation on a kqueue that you created. FreeBSD only; {@code io.jnaaio.AioKqueue} creates and reads
     * such a queue.
     *
     * <p>The event carries the errno, the address of the control block as its {@code ident}, and {@code udata}, by
     * which you find the operation that it belongs to. The operation keeps its place in the queue until {@code
     * aioReturn()} is called, which also withdraws an event that has not been read yet. Its {@code error()}, {@code
     * await} and {@code suspend} query the kernel.
     *
     * <p>If the kernel rejects the operation at submission, {@code submit()} throws, because no event would follow.
     * {@code future()} is not supported. A file opened with APPEND, and a gather that needs more than one system call,
     * are rejected when the operation is created.
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
     * installed: any other signal would end or disturb the JVM, and is rejected when the operation is created.
     * Otherwise the same rules apply as for {@link #kevent}; {@code aioReturn()} withdraws a signal that has not been
     * delivered yet.
     *
     * @param signo the signal's number
     * @param value returned in {@code si_value}
     */
    static SigevNotify signal(int signo, long value) {
        return new Signal(signo, value);
    }

    /**
     * A queued signal to one thread. FreeBSD only; the rules of {@link #signal} apply.
     *
     * @param signo the signal's number
     * @param tid the kernel's id of the thread
     * @param value returned in {@code si_value}
     */
    static SigevNotify threadId(int signo, int tid, long value) {
        return new ThreadId(signo, tid, value);
    }

    /** The form of this notification. */
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
