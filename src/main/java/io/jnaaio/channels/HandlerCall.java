package io.jnaaio.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import org.jspecify.annotations.Nullable;

/** The single call of a completion handler. */
class HandlerCall<R, A> implements Outcome<R>, Runnable {
    private static final VarHandle BEGUN;

    static {
        try {
            BEGUN = MethodHandles.lookup().findVarHandle(HandlerCall.class, "begun", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final AioFileChannel channel;
    private final CompletionHandler<R, ? super A> handler;
    private final A attachment;
    private @Nullable R value;
    private @Nullable Throwable failure;
    private volatile boolean begun;

    /** The link in the list of {@link AfterClose}. */
    @Nullable HandlerCall<?, ?> before;

    HandlerCall(AioFileChannel channel, CompletionHandler<R, ? super A> handler, A attachment) {
        this.channel = channel;
        this.handler = handler;
        this.attachment = attachment;
    }

    final AioFileChannel channel() {
        return channel;
    }

    /** True if the call is running or has run, so that no other thread may run it. */
    final boolean hasBegun() {
        return begun;
    }

    /** True if the channel was closed before the operation began. */
    final boolean wasRefused() {
        Throwable why = failure;
        return why != null && why.getClass() == ClosedChannelException.class;
    }

    @Override
    public final boolean succeed(R result) {
        value = result;
        channel.run(this);
        return true;
    }

    @Override
    public final void fail(Throwable why) {
        failure = why;
        channel.run(this);
    }

    @Override
    @SuppressWarnings("NullAway") // on success there is a value
    public final void run() {
        if (!BEGUN.compareAndSet(this, false, true)) {
            return;
        }
        Throwable why = failure;
        if (why == null) {
            handler.completed(value, attachment);
        } else {
            handler.failed(why, attachment);
        }
    }
}
