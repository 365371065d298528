package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/**
 * The driver suite detects drivers that break a guarantee: for each bug a test fails, with a message that explains
 * it.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BrokenDriverTest {
    private enum Bug {
        REPORTS_TWICE,
        CLAIMS_ALL_BYTES,
        MOVES_POSITIONS,
        SWAPS_BUFFERS,
        IGNORES_LENGTHS,
        THROWS_ERRORS,
        LIES_ABOUT_CANCEL,
        REPORTS_AFTER_CANCEL,
        HIDES_ERRORS,
        WRITES_AFTER_CANCEL,
        KEEPS_A_THREAD,
        OTHER_NAME
    }

    private interface Step {
        Executable of(DriverContract contract);
    }

    private static void finds(Bug bug, String promise, Step step) throws IOException {
        FakeDisk disk = new FakeDisk();
        DriverContract contract =
                new DriverContract() {
                    @Override
                    protected DriverFactory factory() {
                        return new Broken(bug, disk);
                    }

                    @Override
                    protected BackendFiles files() {
                        return BackendFiles.of(disk);
                    }
                };
        contract.dir = Path.of("in-memory");
        contract.patience = Duration.ofMillis(200);
        contract.openDriver();
        AssertionError error =
                assertThrows(
                        AssertionError.class,
                        () -> {
                            step.of(contract).execute();
                            contract.closeDriver();
                        },
                        () -> "the suite finds " + bug);
        assertTrue(
                String.valueOf(error.getMessage()).contains(promise),
                () -> "says what was promised: " + error.getMessage());
    }

    @Test
    void eachBugIsFound() throws IOException {
        finds(Bug.REPORTS_TWICE, "exactly once", c -> c::syncsCompleteWithZero);
        finds(Bug.CLAIMS_ALL_BYTES, "what there was", c -> c::aShortReadIsReportedShort);
        finds(Bug.MOVES_POSITIONS, "does not move", c -> c::positionsAndLimitsMeanNothingAndStay);
        finds(Bug.SWAPS_BUFFERS, "buffers follow each other", c -> c::buffersAreTakenInTheirOrder);
        finds(
                Bug.IGNORES_LENGTHS,
                "the bytes that it moved",
                c -> c::aWriteIsInTheFileWhenItIsReported);
        finds(Bug.THROWS_ERRORS, "does not throw it", c -> c::anErrorIsReportedAndNotThrown);
        finds(Bug.HIDES_ERRORS, "is a failure", c -> c::anErrorIsReportedAndNotThrown);
        finds(Bug.LIES_ABOUT_CANCEL, "ECANCELED", c -> c::aCancelledRequestIsReportedOnce);
        finds(
                Bug.REPORTS_AFTER_CANCEL,
                "after the report does nothing",
                c -> c::aCancelledRequestIsReportedOnce);
        finds(
                Bug.WRITES_AFTER_CANCEL,
                "moves nothing afterwards",
                c -> c::aCancelledRequestIsReportedOnce);
        finds(Bug.KEEPS_A_THREAD, "close ends the threads", c -> c::closeEndsItsThreads);
        finds(Bug.OTHER_NAME, "id of its factory", c -> c::theFactoryAndItsDriverHaveOneName);
    }

    /** A fake with a bug. */
    private record Broken(Bug bug, FakeDisk disk) implements DriverFactory {
        @Override
        public BackendId id() {
            return BackendId.of(bug == Bug.OTHER_NAME ? "other" : "fake");
        }

        @Override
        public Availability availability(PlatformFacts facts) {
            return Availability.yes();
        }

        @Override
        public GatherMode gather() {
            return GatherMode.NATIVE;
        }

        @Override
        public Driver open(DriverContext context) throws IOException {
            FakeQueue queue = new FakeQueue();
            queue.completeByItself(null);
            RequestLimits limits =
                    RequestLimits.builder()
                            .buffersMax(64)
                            .bytesMax(1 << 30)
                            .byAddress(true)
                            .build();
            BrokenSink sink = new BrokenSink(bug, context.sink(), ConcurrentHashMap.newKeySet());
            return new BrokenDriver(
                    bug,
                    context.sink(),
                    sink.late,
                    new FakeDriver.Factory(disk, queue, limits).open(context.withSink(sink)));
        }
    }

    private record BrokenSink(Bug bug, CompletionSink sink, Set<Request> late)
            implements CompletionSink {
        @Override
        public void completed(Request request, long bytes) {
            if (late.contains(request)) {
                return; // reported already
            }
            Request asked = request instanceof Changed changed ? changed.request() : request;
            if (bug == Bug.MOVES_POSITIONS && request.bufferCount() > 0) {
                request.buffer(0).limit(request.buffer(0).capacity());
            }
            long told = bug == Bug.CLAIMS_ALL_BYTES ? request.lengthBytes() : bytes;
            sink.completed(asked, told);
            if (bug == Bug.REPORTS_TWICE) {
                sink.completed(asked, told);
            }
        }

        @Override
        public void failed(Request request, Failure failure) {
            Request asked = request instanceof Changed changed ? changed.request() : request;
            if (bug == Bug.HIDES_ERRORS) {
                sink.completed(asked, 0);
            } else {
                sink.failed(asked, failure);
            }
        }

        @Override
        public void refused(Request request, Failure failure) {
            sink.refused(request, failure);
        }

        @Override
        public void stepDown(Request request, Failure failure) {
            sink.stepDown(request, failure);
        }
    }

    private static final class BrokenDriver extends ForwardingDriver {
        private final Bug bug;
        private final CompletionSink sink;
        private final Deque<Request> held = new ArrayDeque<>();
        private final Set<Request> late;
        private final Driver inner;

        BrokenDriver(Bug bug, CompletionSink sink, Set<Request> late, Driver inner) {
            this.bug = bug;
            this.sink = sink;
            this.late = late;
            this.inner = inner;
        }

        @Override
        protected Driver inner() {
            return inner;
        }

        @Override
        public boolean submit(Request request) {
            if (bug == Bug.THROWS_ERRORS && request.offset() > 1L << 40) {
                throw new IllegalStateException("EFBIG");
            }
            if (bug == Bug.KEEPS_A_THREAD) {
                Thread kept = new Thread(LockSupport::park, "kept");
                kept.setDaemon(true);
                kept.start();
            }
            if (bug == Bug.WRITES_AFTER_CANCEL) {
                held.forEach(inner::submit);
                held.clear();
                if (request.offset() < 2000) {
                    held.add(request);
                    return true;
                }
            }
            return inner.submit(
                    bug == Bug.SWAPS_BUFFERS || bug == Bug.IGNORES_LENGTHS
                            ? new Changed(bug, request)
                            : request);
        }

        @Override
        public CancelStatus cancel(Request request, boolean wait) {
            if (bug == Bug.LIES_ABOUT_CANCEL) {
                return CancelStatus.CANCELED;
            }
            if (held.contains(request) && late.add(request)) {
                sink.failed(request, new Failure("cancel", Errno.ECANCELED, 0, "", null));
                return CancelStatus.CANCELED;
            }
            CancelStatus status = inner.cancel(request, wait);
            if (bug == Bug.REPORTS_AFTER_CANCEL && status == CancelStatus.NOT_CANCELED) {
                sink.failed(request, new Failure("cancel", Errno.ECANCELED, 0, "", null));
            }
            return status;
        }
    }

    /** A request whose buffers are reversed, or extend to their capacity. */
    private record Changed(Bug bug, Request request) implements Request {
        private int index(int i) {
            return bug == Bug.SWAPS_BUFFERS ? bufferCount() - 1 - i : i;
        }

        @Override
        public int slot() {
            return request.slot();
        }

        @Override
        public Kind kind() {
            return request.kind();
        }

        @Override
        public FileHandle file() {
            return request.file();
        }

        @Override
        public long offset() {
            return request.offset();
        }

        @Override
        public boolean atomic() {
            return request.atomic();
        }

        @Override
        public boolean durable() {
            return request.durable();
        }

        @Override
        public int bufferCount() {
            return request.bufferCount();
        }

        @Override
        public java.nio.ByteBuffer buffer(int i) {
            return request.buffer(index(i));
        }

        @Override
        public int start(int i) {
            return request.start(index(i));
        }

        @Override
        public int length(int i) {
            return bug == Bug.IGNORES_LENGTHS
                    ? buffer(i).capacity() - start(i)
                    : request.length(index(i));
        }

        @Override
        public long lengthBytes() {
            return request.lengthBytes();
        }
    }
}
