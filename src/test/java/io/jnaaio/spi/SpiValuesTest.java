package io.jnaaio.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.PlatformFacts;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The values between engine and drivers, and what a driver gets for nothing. */
class SpiValuesTest {
    private static final PlatformFacts HERE = Aio.probe().facts();

    @Test
    void limitsAreNoneUntilTheyAreSet() {
        RequestLimits none = RequestLimits.builder().build();
        assertEquals(Integer.MAX_VALUE, none.buffersMax());
        assertEquals(Long.MAX_VALUE, none.bytesMax());
        assertEquals(Integer.MAX_VALUE, none.inFlightMax());
        assertEquals(0, none.coalesceBelowBytes());
        assertEquals(0, none.mergeBytesMax());
        assertFalse(none.coalescesAll());
        assertFalse(none.byAddress());
        assertFalse(none.neighboursWait());
    }

    @Test
    void eachLimitHasItsOwnName() {
        RequestLimits limits =
                RequestLimits.builder()
                        .buffersMax(8)
                        .bytesMax(1 << 20)
                        .coalesceBelowBytes(512)
                        .byAddress(true)
                        .mergeBytesMax(4096)
                        .inFlightMax(2)
                        .neighboursWait(true)
                        .build();
        assertEquals(
                "RequestLimits: 8 buffers, 1048576 bytes, coalesces below 512, by address true,"
                        + " merges up to 4096, in flight 2, neighbours wait true",
                limits.toString());
        assertTrue(limits.byAddress() && limits.neighboursWait());
        assertTrue(RequestLimits.builder().coalesceAll().build().coalescesAll());
    }

    @Test
    void aLimitOutOfRangeIsRefusedByItsName() {
        RequestLimits.Builder builder = RequestLimits.builder();
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> builder.buffersMax(0));
        assertEquals("buffersMax 0: at least 1 is expected", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> builder.bytesMax(0));
        assertThrows(IllegalArgumentException.class, () -> builder.inFlightMax(0));
        assertThrows(IllegalArgumentException.class, () -> builder.coalesceBelowBytes(-1));
        assertThrows(IllegalArgumentException.class, () -> builder.mergeBytesMax(-1));
    }

    @Test
    void aFailureThatCannotBeDescribedSaysSo() {
        Failure failure = Failure.undescribed("pwritev");
        assertEquals("pwritev", failure.call());
        assertSame(Errno.EIO, failure.errno());
        assertTrue(failure.hint().contains("-Xmx"), failure.hint());
    }

    @Test
    void aFailureKeepsCallNumberHintAndCause() {
        IOException cause = new IOException();
        Failure failure = new Failure("pwritev", Errno.EAGAIN, 35, "wait a while", cause);
        assertEquals("pwritev", failure.call());
        assertSame(Errno.EAGAIN, failure.errno());
        assertEquals(35, failure.number());
        assertEquals("wait a while", failure.hint());
        assertSame(cause, failure.cause());
        KernelNotifier.Result result = new KernelNotifier.Result(0, failure);
        assertSame(failure, result.failure());
        assertEquals(0, result.bytes());
    }

    @Test
    void aContextWithAnotherSinkIsTheSameElse() {
        DriverContext context = new DriverContext(new Deaf(), HERE, 7, 4096, true, false);
        Deaf other = new Deaf();
        DriverContext changed = context.withSink(other);
        assertSame(other, changed.sink());
        assertSame(HERE, changed.facts());
        assertEquals(7, changed.slots());
        assertEquals(4096, changed.stagingBytes());
        assertTrue(changed.forced());
        assertFalse(changed.inline());
    }

    @Test
    void whatADriverLeavesOutIsRefusedByName() {
        Driver driver = new Least();
        String text =
                assertThrows(UnsupportedOperationException.class, () -> driver.wrap(5, false))
                        .getMessage();
        assertTrue(text.contains("least") && text.contains("descriptor 5"), text);
        text =
                assertThrows(
                                UnsupportedOperationException.class,
                                () -> driver.wrap((FileChannel) null))
                        .getMessage();
        assertTrue(text.contains("least") && text.contains("nio"), text);
        assertNull(driver.kernelNotifier());
        assertTrue(driver.collects(), "flush is called unless a driver says that it need not be");
        assertTrue(driver.whenFull().contains("full"));
    }

    /** As little as a driver can be. */
    private static final class Least implements Driver {
        @Override
        public BackendId id() {
            return BackendId.of("least");
        }

        @Override
        public FileHandle open(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            throw new IOException("it opens nothing");
        }

        @Override
        public FileService serve(FileHandle file) throws IOException {
            throw new IOException("it serves nothing");
        }

        @Override
        public boolean submit(Request request) {
            return false;
        }

        @Override
        public CancelStatus cancel(Request request, boolean wait) {
            return CancelStatus.ALL_DONE;
        }

        @Override
        public void close() {}
    }

    private static final class Deaf implements CompletionSink {
        @Override
        public void completed(Request request, long bytes) {}

        @Override
        public void failed(Request request, Failure failure) {}

        @Override
        public void refused(Request request, Failure failure) {}

        @Override
        public void stepDown(Request request, Failure failure) {}
    }
}
