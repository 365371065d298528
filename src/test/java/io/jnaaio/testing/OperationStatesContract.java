package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncFsync;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The states of an operation: which methods may be called when, and what they return. */
public abstract class OperationStatesContract extends BackendContract {
    /** Constructor for subclasses. */
    protected OperationStatesContract() {}

    private AsyncWritev prepared() throws IOException {
        return writev(openNew(), 0, direct("abc"));
    }

    private AsyncWritev completed() throws IOException {
        AsyncWritev op = prepared();
        op.submit();
        waitFor(op);
        return op;
    }

    private AsyncWritev failed() throws IOException {
        AsyncWritev op = writev(openDevice("/dev/full"), 0, direct("abc"));
        op.submit();
        waitFor(op);
        return op;
    }

    // ---- before submit

    @Test
    void errorBeforeSubmitIsRefused() throws IOException {
        AsyncWritev op = prepared();
        assertThrows(IllegalStateException.class, op::error, "there is no error before submit");
    }

    @Test
    void aioReturnBeforeSubmitIsRefused() throws IOException {
        AsyncWritev op = prepared();
        assertThrows(IllegalStateException.class, op::aioReturn, "no result before submit");
    }

    @Test
    void futureBeforeSubmitIsRefused() throws IOException {
        AsyncWritev op = prepared();
        assertThrows(IllegalStateException.class, op::future, "no future before submit");
    }

    @Test
    void cancelBeforeSubmitFindsNothing() throws IOException {
        AsyncWritev op = prepared();
        assertEquals(CancelStatus.ALL_DONE, op.cancel(), "PREPARED: ALL_DONE");
        assertEquals(3, run(op), "a cancel before submit leaves the operation as it was");
    }

    @Test
    void whatIsNotSubmittedIsNotInProgress() throws Exception {
        AsyncWritev op = prepared();
        assertFalse(op.inProgress(), "not in progress before submit");
        assertTrue(op.await(Duration.ZERO), "what is not in flight counts as done");
    }

    // ---- from submit to completion

    @Test
    void inProgressFollowsTheOperation() throws IOException {
        AsyncWritev op = prepared();
        op.submit();
        boolean before = op.inProgress();
        Errno error = op.error();
        assertTrue(
                before || error != Errno.EINPROGRESS,
                "inProgress() is true until error() is not EINPROGRESS");
        waitFor(op);
        assertFalse(op.inProgress(), "not in progress after completion");
        assertEquals(3, op.aioReturn());
        assertFalse(op.inProgress(), "not in progress after reaping");
    }

    @Test
    void errorMayBePolledUntilItIsDone() throws IOException {
        AsyncWritev op = prepared();
        op.submit();
        until(() -> op.error() != Errno.EINPROGRESS, "error() ends to be EINPROGRESS");
        assertSame(Errno.SUCCESS, op.error(), "error() is then SUCCESS");
        assertEquals(3, op.aioReturn());
    }

    @Test
    void aioReturnIsRefusedUntilItIsDoneAndGivenOnce() throws IOException {
        AsyncWritev op = prepared();
        op.submit();
        long result = -1;
        int results = 0;
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (results == 0 && System.nanoTime() < end) {
            try {
                result = op.aioReturn();
                results++;
            } catch (IllegalStateException stillInProgress) {
                Thread.onSpinWait();
            }
        }
        assertEquals(3, result, "an early aioReturn() loses nothing");
        assertThrows(IllegalStateException.class, op::aioReturn, "the result is given once");
    }

    @Test
    void aSecondSubmitIsRefused() throws IOException {
        Path path = fileOf("");
        AsyncWritev op = writev(openBoth(path), 0, direct("abc"));
        op.submit();
        assertThrows(
                IllegalStateException.class,
                op::submit,
                "in progress or not reaped: it cannot be submitted");
        assertEquals(3, resultOf(op), "a refused submit harms nothing");
        assertContent("abc", path, "the first submission is carried out");
    }

    @Test
    void submitOfWhatWasNotReapedIsRefused() throws IOException {
        AsyncWritev op = completed();
        assertThrows(IllegalStateException.class, op::submit, "it must be reaped first");
        assertEquals(3, op.aioReturn(), "the refused submit leaves the result");
    }

    @Test
    void notificationStaysWhileInProgress() throws IOException {
        AsyncWritev op = prepared();
        op.submit();
        try {
            op.setSigevNotify(SigevNotify.none());
            assertFalse(op.inProgress(), "it was changed, so it was not in progress");
        } catch (IllegalStateException e) {
            // In progress: as promised.
        }
        assertEquals(3, resultOf(op));
    }

    // ---- after completion

    @Test
    void errorMayBeAskedAnyNumberOfTimes() throws IOException {
        AsyncWritev op = completed();
        for (int i = 0; i < 3; i++) {
            assertSame(Errno.SUCCESS, op.error(), "error() repeats its answer");
        }
        assertEquals(3, op.aioReturn());
        assertSame(Errno.SUCCESS, op.error(), "error() answers after reaping too");
    }

    @Test
    void aioReturnASecondTimeIsRefused() throws IOException {
        AsyncWritev op = completed();
        assertEquals(3, op.aioReturn());
        assertThrows(IllegalStateException.class, op::aioReturn, "the result is given once");
    }

    @Test
    void aioReturnOfAFailureReapsIt() throws IOException {
        AsyncWritev op = failed();
        assertThrows(ErrnoException.class, op::aioReturn, "a failed operation throws its error");
        assertThrows(IllegalStateException.class, op::aioReturn, "a failure is reaped by it");
    }

    @Test
    void cancelOfTheCompletedFindsNothing() throws IOException {
        AsyncWritev op = completed();
        assertEquals(CancelStatus.ALL_DONE, op.cancel(), "COMPLETED: ALL_DONE");
        assertEquals(3, op.aioReturn(), "a late cancel leaves the result");
        assertEquals(CancelStatus.ALL_DONE, op.cancel(), "REAPED: ALL_DONE");
    }

    @Test
    void cancelOfTheFailedFindsNothing() throws IOException {
        AsyncWritev op = failed();
        Errno error = op.error();
        assertEquals(CancelStatus.ALL_DONE, op.cancel(), "COMPLETED: ALL_DONE");
        assertEquals(error, op.error(), "a late cancel leaves the error");
    }

    @Test
    void awaitOfTheCompletedReturnsAtOnce() throws Exception {
        AsyncWritev op = completed();
        assertTrue(op.await(Duration.ZERO), "completed counts as done");
        assertTrue(op.await(Duration.ofSeconds(-1)), "a negative timeout only looks");
        assertEquals(3, op.aioReturn(), "await does not reap");
        assertTrue(op.await(Duration.ZERO), "reaped counts as done");
    }

    @Test
    void notificationMayBeChangedWhenNotInFlight() throws IOException {
        AsyncWritev op = prepared();
        SigevNotify one = SigevNotify.callback(Runnable::run, o -> {});
        op.setSigevNotify(one);
        assertSame(one, op.sigevNotify(), "PREPARED: it may be changed");
        op.submit();
        waitFor(op);
        op.setSigevNotify(SigevNotify.none());
        assertSame(SigevNotify.none(), op.sigevNotify(), "COMPLETED: it may be changed");
        assertEquals(3, op.aioReturn());
        op.setSigevNotify(one);
        assertSame(one, op.sigevNotify(), "REAPED: it may be changed");
    }

    @Test
    void identityIsEquality() throws IOException {
        AioFile file = openNew();
        AsyncFsync one = io.fsync(file, FsyncMode.SYNC, 0, SigevNotify.none());
        AsyncFsync other = io.fsync(file, FsyncMode.SYNC, 0, SigevNotify.none());
        assertNotEquals(one, other, "operations have identity equality");
        assertEquals(one, one, "operations have identity equality");
    }

    // ---- futures

    @Test
    void futureCompletesWithTheResult() throws IOException {
        AsyncWritev op = prepared();
        op.submit();
        assertEquals(3L, valueOf(op.future()), "the future has the result");
    }

    @Test
    void futureOfTheCompletedIsComplete() throws IOException {
        AsyncWritev op = completed();
        AioFuture<Long> future = op.future();
        assertTrue(future.isDone(), "the operation is complete, so its future is");
        assertEquals(3L, future.join());
    }

    @Test
    void futureIsTheSameEachTime() throws IOException {
        AsyncWritev op = prepared();
        op.submit();
        AioFuture<Long> future = op.future();
        assertSame(future, op.future(), "one future per submission");
        assertEquals(3L, valueOf(future));
        assertSame(future, op.future(), "one future per submission, after completion too");
    }

    @Test
    void aioReturnAfterFutureIsRefused() throws IOException {
        AsyncWritev op = prepared();
        op.submit();
        AioFuture<Long> future = op.future();
        assertThrows(IllegalStateException.class, op::aioReturn, "the future has the result");
        assertEquals(3L, valueOf(future));
        assertThrows(IllegalStateException.class, op::aioReturn, "its completion reaps");
    }

    @Test
    void futureAfterAioReturnIsRefused() throws IOException {
        AsyncWritev op = completed();
        assertEquals(3, op.aioReturn());
        assertThrows(IllegalStateException.class, op::future, "the result was given");
    }

    @Test
    void completionOfTheFutureReaps() throws IOException {
        AsyncWritev op = prepared();
        op.submit();
        AioFuture<Long> first = op.future();
        assertEquals(3L, valueOf(first));
        assertSame(Errno.SUCCESS, op.error(), "error() still answers");
        op.submit();
        AioFuture<Long> second = op.future();
        assertNotSame(first, second, "a future belongs to one submission");
        assertEquals(3L, valueOf(second));
        assertEquals(3L, first.join(), "the first future keeps its result");
    }

    @Test
    void futureOfAFailureFails() throws IOException {
        AsyncWritev op = failed();
        Errno error = op.error();
        Throwable failure = failureOf(op.future());
        assertEquals(
                error,
                assertInstanceOf(ErrnoException.class, failure).errno(),
                "the future fails with the operation's error");
    }
}
