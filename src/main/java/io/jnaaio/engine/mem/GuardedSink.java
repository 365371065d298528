package io.jnaaio.engine.mem;

import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;

/**
 * A sink for loops that must continue even if a report fails. Exceptions of user code never reach this class, so an
 * exception caught here is a bug in the engine, and is logged.
 */
public final class GuardedSink implements CompletionSink {
    private static final String NOT_REPORTED = "reporting a completion to the engine failed";

    private final CompletionSink sink;
    private final DriverLog log = new DriverLog();

    public GuardedSink(CompletionSink sink) {
        this.sink = sink;
    }

    @Override
    public void completed(Request request, long bytes) {
        try {
            sink.completed(request, bytes);
        } catch (Throwable e) {
            log.error(NOT_REPORTED, e);
        }
    }

    @Override
    public void failed(Request request, Failure failure) {
        try {
            sink.failed(request, failure);
        } catch (Throwable e) {
            log.error(NOT_REPORTED, e);
        }
    }

    @Override
    public void refused(Request request, Failure failure) {
        try {
            sink.refused(request, failure);
        } catch (Throwable e) {
            log.error(NOT_REPORTED, e);
        }
    }

    @Override
    public void stepDown(Request request, Failure failure) {
        try {
            sink.stepDown(request, failure);
        } catch (Throwable e) {
            log.error(NOT_REPORTED, e);
        }
    }
}
