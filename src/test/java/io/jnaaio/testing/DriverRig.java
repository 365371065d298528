package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Uses one driver without an engine: submits requests as an engine does, and receives its reports. */
final class DriverRig implements CompletionSink {
    /** The maximum number of requests in flight. */
    static final int SLOTS = 32;

    private static final int STAGING_BYTES = 1 << 20;

    private final Driver driver;
    private final BlockingQueue<Integer> free = new ArrayBlockingQueue<>(SLOTS);
    private final List<ContractRequest> all = new CopyOnWriteArrayList<>();
    private final List<FileHandle> open = new ArrayList<>();
    private final List<String> strange = new CopyOnWriteArrayList<>();

    DriverRig(DriverFactory factory) throws IOException {
        for (int slot = 0; slot < SLOTS; slot++) {
            free.add(slot);
        }
        driver =
                factory.open(
                        new DriverContext(
                                this, Aio.probe().facts(), SLOTS, STAGING_BYTES, true, false));
    }

    Driver driver() {
        return driver;
    }

    // ---- files

    FileHandle open(Path path, OpenOption... options) throws IOException {
        FileHandle handle = driver.open(path, Set.of(options));
        synchronized (open) {
            open.add(handle);
        }
        return handle;
    }

    FileService serve(FileHandle file) throws IOException {
        return driver.serve(file);
    }

    // ---- requests

    /** Submits a request in a free slot, and flushes; waits for room while the driver refuses it. */
    ContractRequest submit(
            Request.Kind kind, FileHandle file, long offset, List<ByteBuffer> buffers)
            throws InterruptedException {
        Integer slot = free.poll(20, TimeUnit.SECONDS);
        assertTrue(slot != null, () -> "every request is reported, but these are not: " + late());
        ContractRequest request =
                new ContractRequest(slot, kind, file, offset, List.copyOf(buffers));
        // The slot is free during the report: as with an engine, the next request may follow at
        // once.
        request.onReport = () -> free.add(slot);
        all.add(request);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!submitOnce(request)) {
            assertEquals(
                    0,
                    request.reports(),
                    "a request that submit refused (false) is not reported: " + request);
            assertTrue(
                    System.nanoTime() < end,
                    () -> "a driver with free slots takes a request in the end: " + request);
            driver.flush();
            Thread.onSpinWait();
        }
        if (driver.collects()) {
            driver.flush();
        }
        return request;
    }

    private boolean submitOnce(ContractRequest request) {
        try {
            return driver.submit(request);
        } catch (RuntimeException | Error e) {
            all.remove(request);
            throw new AssertionError(
                    "submit reports an error to the sink and does not throw it: " + request, e);
        }
    }

    private List<ContractRequest> late() {
        return all.stream().filter(request -> !request.isReported()).toList();
    }

    /** Waits for a request's report. */
    static ContractRequest await(ContractRequest request) throws InterruptedException {
        assertTrue(
                request.awaitReport(),
                () -> "a request that submit took is reported to the sink, but not " + request);
        return request;
    }

    /** Runs a request that must succeed; returns the number of bytes transferred. */
    long run(Request.Kind kind, FileHandle file, long offset, ByteBuffer... buffers)
            throws InterruptedException {
        ContractRequest request = await(submit(kind, file, offset, List.of(buffers)));
        assertNull(request.failure(), () -> request + " succeeds, but " + request.failure());
        assertEquals("completed", request.how(), () -> request + " is reported as completed");
        return request.moved();
    }

    // ---- reports

    @Override
    public void completed(Request request, long bytes) {
        report(request, "completed", bytes, null);
    }

    @Override
    public void failed(Request request, Failure failure) {
        report(request, "failed", 0, failure);
    }

    @Override
    public void refused(Request request, Failure failure) {
        report(request, "refused", 0, failure);
    }

    @Override
    public void stepDown(Request request, Failure failure) {
        report(request, "stepDown", 0, failure);
    }

    private void report(Request request, String how, long bytes, @Nullable Failure why) {
        if (request instanceof ContractRequest mine) {
            mine.report(how, bytes, why);
        } else {
            strange.add(how + " " + request);
        }
    }

    // ---- end

    /** Waits for the requests in flight, closes files and driver, and checks that each request was reported once. */
    void close() throws IOException, InterruptedException {
        for (ContractRequest request : all) {
            await(request);
        }
        synchronized (open) {
            for (FileHandle handle : open) {
                handle.close();
            }
        }
        driver.close();
        for (ContractRequest request : all) {
            assertEquals(
                    1,
                    request.reports(),
                    () -> "a request is reported exactly once: " + request.how() + " " + request);
        }
        assertEquals(List.of(), strange, "what is reported is the very object that was submitted");
    }
}
