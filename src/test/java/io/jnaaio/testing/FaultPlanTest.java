package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncFsync;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultPlanTest {
    static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static FakeAio fake(FaultPlan.Builder plan) {
        return FakeAio.builder().faults(plan.build()).create();
    }

    private static ErrnoException errorOf(Future<?> future) {
        assertTrue(future.isDone());
        return assertInstanceOf(
                ErrnoException.class,
                assertThrows(CompletionException.class, () -> ((AioFuture<?>) future).join())
                        .getCause());
    }

    private static AsyncWritev write(FakeAio fake, AioFile file, String content)
            throws IOException {
        AsyncWritev op = fake.io().writev(file, 0, List.of(text(content)), 0, SigevNotify.none());
        op.submit();
        return op;
    }

    // ---- outcomes

    @Test
    void anErrorComesAtTheCallItIsFor() {
        try (FakeAio fake =
                fake(FaultPlan.builder().fail(Errno.EIO, Calls.writes().file("log").call(2)))) {
            AioFile other = fake.file("other");
            AioFile log = fake.file("log");
            List<AioFuture<Long>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(other.writev(i, text("x")));
                all.add(log.writev(i, text("y")));
            }
            assertFalse(all.get(3).isDone(), "nothing happens until told, faults neither");
            fake.completeAll();
            assertEquals(Errno.EIO, errorOf(all.get(3)).errno());
            assertEquals(1, all.get(1).join() * all.get(5).join());
            assertEquals("xxx", fake.text("other"));
            assertEquals(1, fake.faults().injected().size());
            assertTrue(fake.faults().injected().get(0).contains("EIO"));
        }
    }

    @Test
    void anErrorComesInTheRangeItIsFor() {
        try (FakeAio fake =
                fake(FaultPlan.builder().fail(Errno.EIO, Calls.reads().range(4096, 8192)))) {
            fake.put("data", new byte[16_384]);
            AioFile data = fake.file("data");
            AioFuture<Long> before = data.readv(0, ByteBuffer.allocate(4096));
            AioFuture<Long> touches = data.readv(4000, ByteBuffer.allocate(97));
            AioFuture<Long> behind = data.readv(8192, ByteBuffer.allocate(4096));
            fake.completeAll();
            assertEquals(4096, before.join());
            assertEquals(Errno.EIO, errorOf(touches).errno());
            assertEquals(4096, behind.join());
        }
    }

    @Test
    void aShortWriteIsContinued() throws IOException {
        try (FakeAio fake = fake(FaultPlan.builder().shortTransfer(2, Calls.writes().call(1)))) {
            AioFile log = fake.file("log");
            AioFuture<Long> whole = log.writev(0, text("abc"), text("def"));
            fake.completeAll();
            assertEquals(6, whole.join(), "the file goes on until all is written");
            assertEquals("abcdef", fake.text("log"));
        }
        try (FakeAio fake = fake(FaultPlan.builder().shortTransfer(2, Calls.writes().call(1)))) {
            AsyncWritev op = write(fake, fake.file("log"), "abcdef");
            fake.completeAll();
            assertEquals(2, op.aioReturn(), "an operation reports what one call would");
        }
    }

    @Test
    void eagainIsThrownOrRetried() throws Exception {
        FaultPlan.Builder plan = FaultPlan.builder().refuse(Calls.writes().calls(2, 4));
        try (FakeAio fake = fake(plan)) {
            AioFile log = fake.file("log");
            AsyncWritev first = write(fake, log, "a");
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        Errno.EAGAIN,
                        assertThrows(ErrnoException.class, () -> write(fake, log, "b")).errno(),
                        "the operation's policy is to fail");
            }
            AioFuture<Long> waits = log.writev(1, text("b"));
            fake.completeAll();
            assertEquals(1, waits.join(), "the file's is to wait for a completion");
            assertEquals(1, first.aioReturn());
        }
        try (FakeAio fake = fake(FaultPlan.builder().refuse(Calls.writes().calls(1, 2)))) {
            AioFuture<Long> alone = fake.file("log").writev(0, text("b"));
            fake.awaitInFlight(1); // the engine's timer
            fake.step();
            assertEquals(1, alone.join());
        }
    }

    @Test
    void whatNeverCompletesIsLetGoAtTheEnd() {
        AioFuture<Long> never;
        try (FakeAio fake = fake(FaultPlan.builder().neverComplete(Calls.writes().call(1)))) {
            AioFile log = fake.file("log");
            never = log.writev(0, text("abc"));
            AioFuture<Long> after = log.writev(3, text("def"));
            assertEquals(1, fake.completeAll());
            assertTrue(after.isDone() && !never.isDone());
            InFlight held = fake.inFlight().get(0);
            assertTrue(held.neverCompletes());
            assertTrue(
                    assertThrows(IllegalStateException.class, fake::step)
                            .getMessage()
                            .contains("never completes"));
            assertThrows(IllegalStateException.class, () -> fake.complete(held));
        }
        assertEquals(3, never.join(), "closing the fake lets it go");
    }

    @Test
    void whatIsRefusedWithoutEndIsLetGoAtTheEnd() {
        FakeAio fake = fake(FaultPlan.builder().refuse(Calls.writes()));
        AioFuture<Long> refused = fake.file("log").writev(0, text("abc"));
        assertTimeoutPreemptively(
                Duration.ofSeconds(20), fake::close, "closing lets everything complete");
        assertEquals(3, refused.join());
    }

    @Test
    void whatIsDecidedWhileAllIsReleasedIsLetGoToo() throws Exception {
        Faults faults = FaultPlan.builder().neverComplete(Calls.writes()).build().start();
        FakeQueue queue = new FakeQueue();
        queue.completeByItself(null);
        RequestLimits limits =
                RequestLimits.builder()
                        .buffersMax(16)
                        .bytesMax(1 << 20)
                        .byAddress(true)
                        .inFlightMax(16)
                        .build();
        DriverRig rig =
                new DriverRig(faults.wrap(new FakeDriver.Factory(new FakeDisk(), queue, limits)));
        FileHandle log =
                rig.open(Path.of("log"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        AtomicBoolean asked = new AtomicBoolean();
        List<ByteBuffer> buffers =
                new AbstractList<>() {
                    @Override
                    public ByteBuffer get(int i) {
                        return ContractRequest.memory(new byte[3]);
                    }

                    @Override
                    public int size() {
                        // Requested after the plan has decided and before the request is held.
                        if (asked.get()) {
                            faults.release();
                        }
                        return 1;
                    }
                };
        ContractRequest request = new ContractRequest(0, Request.Kind.WRITE, log, 0, buffers);
        asked.set(true);
        assertTrue(rig.driver().submit(request));
        assertEquals("completed", DriverRig.await(request).how());
        rig.close();
    }

    @Test
    void aCutThatDoesNotFitLeavesTheCallToOtherRules() throws IOException {
        FaultPlan.Builder plan =
                FaultPlan.builder()
                        .shortTransfer(2, Calls.any())
                        .fail(Errno.EIO, Calls.syncs())
                        .fail(Errno.ENXIO, Calls.writes().range(100, 101));
        try (FakeAio fake = fake(plan)) {
            AioFile log = fake.file("log");
            AioFuture<Long> small = log.writev(0, text("ab"));
            AioFuture<Long> bad = log.writev(100, text("c"));
            AioFuture<Void> sync = log.fsync(FsyncMode.DSYNC);
            fake.completeAll();
            assertEquals(2, small.join());
            assertEquals(Errno.ENXIO, errorOf(bad).errno());
            assertEquals(Errno.EIO, errorOf(sync).errno());
            assertEquals(2, fake.faults().injected().size(), "nothing was cut");
        }
    }

    @Test
    void delaysPassInVirtualTime() {
        FaultPlan.Builder plan =
                FaultPlan.builder()
                        .delay(Duration.ofSeconds(60), Calls.writes().call(1))
                        .delay(Duration.ofSeconds(30), Calls.writes().call(2));
        try (FakeAio fake = fake(plan)) {
            AioFile log = fake.file("log");
            AioFuture<Long> slow = log.writev(0, text("a"));
            AioFuture<Long> medium = log.writev(1, text("b"));
            AioFuture<Long> fast = log.writev(2, text("c"));
            fake.step();
            assertTrue(fast.isDone() && !medium.isDone());
            assertEquals(0, fake.advance(Duration.ofSeconds(29)));
            assertEquals(1, fake.advance(Duration.ofSeconds(1)));
            assertTrue(medium.isDone() && !slow.isDone());
            assertEquals(Duration.ofSeconds(30), fake.now());
            fake.step();
            assertTrue(slow.isDone());
            assertEquals(Duration.ofSeconds(60), fake.now(), "time moves on to what is due");
        }
    }

    @Test
    void aFullDiskIsShortAndThenFull() throws IOException {
        try (FakeAio fake = fake(FaultPlan.builder().diskFull(10))) {
            fake.put("old", new byte[100]);
            AioFile old = fake.file("old");
            AioFile log = fake.file("log");
            AioFuture<Long> over = old.writev(0, text("overwriting needs no room"));
            fake.completeAll();
            assertEquals(25, over.join());
            AioFuture<Long> fits = log.writev(0, text("12345678"));
            fake.completeAll();
            assertEquals(8, fits.join());
            AioFuture<Long> full = log.writev(8, text("9ABC"));
            fake.completeAll();
            assertEquals(Errno.ENOSPC, errorOf(full).errno());
            assertEquals(2, errorOf(full).bytesTransferred());
            assertEquals("123456789A", fake.text("log"));
            AsyncWritev again = write(fake, log, "xxxxxxxxxxx");
            fake.completeAll();
            assertEquals(10, again.aioReturn(), "what is there is written over");
        }
    }

    @Test
    void whatIsReleasedNeedsRoomToo() {
        FaultPlan.Builder plan =
                FaultPlan.builder().diskFull(10).neverComplete(Calls.writes().calls(1, 2));
        try (FakeAio fake = fake(plan)) {
            AioFile log = fake.file("log");
            AioFuture<Long> half = log.writev(0, text("0123456789abcdef"));
            AioFuture<Long> none = log.writev(16, text("x"));
            fake.faults().release();
            fake.completeAll();
            assertEquals(10, errorOf(half).bytesTransferred());
            assertEquals(Errno.ENOSPC, errorOf(none).errno());
            assertEquals("0123456789", fake.text("log"));
        }
    }

    @Test
    void preallocationNeedsRoom() throws IOException {
        try (FakeAio fake = fake(FaultPlan.builder().diskFull(10))) {
            AioFile log = fake.file("log");
            ErrnoException e = assertThrows(ErrnoException.class, () -> log.preallocate(0, 11));
            assertEquals(Errno.ENOSPC, e.errno());
            assertEquals(0, log.size());
            log.preallocate(0, 10);
            AioFuture<Long> within = log.writev(0, text("0123456789"));
            AioFuture<Long> behind = log.writev(10, text("x"));
            fake.completeAll();
            assertEquals(10, within.join(), "what is allocated can be written");
            assertEquals(Errno.ENOSPC, errorOf(behind).errno());
        }
    }

    // ---- twice

    @Test
    void aSecondReportIsRefusedAndHarmsNothing() {
        try (FakeAio fake = fake(FaultPlan.builder().reportTwice(Calls.any()))) {
            AioFile log = fake.file("log");
            AtomicInteger told = new AtomicInteger();
            for (int i = 0; i < 100; i++) {
                var unused =
                        log.writev(i, text("x")).whenComplete((n, e) -> told.incrementAndGet());
                fake.completeAll();
            }
            assertEquals(100, told.get());
            assertTrue(
                    fake.faults().injected().stream().anyMatch(s -> s.endsWith("was refused")),
                    () -> fake.faults().injected().toString());
            assertTrue(fake.faults().injected().stream().noneMatch(s -> s.endsWith("was taken")));
        }
    }

    @Test
    void aConsumerIsToldTwice() throws IOException {
        try (FakeAio fake = FakeAio.create()) {
            AtomicInteger told = new AtomicInteger();
            SigevNotify notify =
                    SigevNotify.callback(
                            Runnable::run, FaultPlan.twice(op -> told.incrementAndGet()));
            AsyncWritev op = fake.io().writev(fake.file("log"), 0, List.of(text("x")), 0, notify);
            op.submit();
            fake.step();
            assertEquals(2, told.get());
        }
    }

    @Test
    void theEngineNotifiesOnceWhateverTheExecutorDoes() throws IOException {
        try (FakeAio fake = FakeAio.create()) {
            AtomicInteger told = new AtomicInteger();
            SigevNotify notify =
                    SigevNotify.callback(
                            task -> {
                                task.run();
                                task.run();
                            },
                            op -> told.incrementAndGet());
            AsyncWritev op = fake.io().writev(fake.file("log"), 0, List.of(text("x")), 0, notify);
            op.submit();
            fake.step();
            assertEquals(1, told.get());
        }
    }

    // ---- cancel

    @Test
    void aCancelEndsAsTheRuleSays() throws IOException {
        for (CancelRace race : CancelRace.values()) {
            try (FakeAio fake = fake(FaultPlan.builder().cancel(race, Calls.writes()))) {
                AioFile log = fake.file("log");
                AsyncWritev op = write(fake, log, "abcdef");
                CancelStatus status = op.cancel();
                switch (race) {
                    case CANCELED, TWICE -> {
                        assertEquals(CancelStatus.CANCELED, status);
                        assertEquals(Errno.ECANCELED, op.error());
                        assertThrows(ErrnoException.class, op::aioReturn);
                        assertEquals("", fake.text("log"));
                    }
                    case COMPLETED -> {
                        assertEquals(CancelStatus.ALL_DONE, status);
                        assertEquals(6, op.aioReturn());
                    }
                    case PARTLY -> {
                        assertEquals(CancelStatus.ALL_DONE, status);
                        assertEquals(3, op.aioReturn(), "one that moved bytes reports them");
                        assertEquals("abc", fake.text("log"));
                    }
                    case TOO_LATE -> {
                        assertEquals(CancelStatus.NOT_CANCELED, status);
                        assertEquals(Errno.EINPROGRESS, op.error());
                        fake.step();
                        assertEquals(6, op.aioReturn());
                    }
                }
                // The slot can still be used.
                AioFuture<Long> next = log.writev(0, text("next"));
                fake.completeAll();
                assertEquals(4, next.join());
            }
        }
    }

    @Test
    void aHungCallIsCancelledOnlyIfARuleLetsIt() throws IOException {
        try (FakeAio fake = fake(FaultPlan.builder().neverComplete(Calls.writes()))) {
            AsyncWritev op = write(fake, fake.file("log"), "abc");
            assertEquals(CancelStatus.NOT_CANCELED, op.cancel());
            assertTrue(op.inProgress());
        }
        FaultPlan.Builder plan =
                FaultPlan.builder()
                        .neverComplete(Calls.writes())
                        .cancel(CancelRace.CANCELED, Calls.writes());
        try (FakeAio fake = fake(plan)) {
            AsyncWritev op = write(fake, fake.file("log"), "abc");
            assertEquals(CancelStatus.CANCELED, op.cancel());
            assertEquals(Errno.ECANCELED, op.error());
        }
    }

    // ---- below the engine

    @Test
    void faultsComeBelowMergingAndSyncs() {
        RequestLimits merging =
                RequestLimits.builder()
                        .buffersMax(16)
                        .bytesMax(1 << 20)
                        .byAddress(true)
                        .mergeBytesMax(1 << 20)
                        .inFlightMax(1)
                        .build();
        FaultPlan plan =
                FaultPlan.builder()
                        .shortTransfer(3, Calls.writes().call(2))
                        .fail(Errno.EIO, Calls.syncs().call(1))
                        .build();
        try (FakeAio fake = FakeAio.builder().limits(merging).faults(plan).create()) {
            AioFile log = fake.file("log");
            AioFuture<Long> one = log.writev(0, text("aa"));
            AioFuture<Long> two = log.writev(2, text("bb"));
            AioFuture<Long> three = log.writev(4, text("cc"));
            AioFuture<Void> sync = log.fsync(FsyncMode.DSYNC);
            AioFuture<Void> later = log.fsync(FsyncMode.DSYNC);
            fake.completeAll();
            assertEquals(6, one.join() + two.join() + three.join());
            assertEquals("aabbcc", fake.text("log"));
            assertEquals(Errno.EIO, errorOf(sync).errno());
            assertEquals(Errno.EIO, errorOf(later).errno(), "one sync has served both");
        }
    }

    // ---- beside others

    @Test
    void aWrapperOfTheUsersStandsAboveTheFaults() {
        AtomicInteger wrapped = new AtomicInteger();
        AioOptions.Builder options =
                AioOptions.builder()
                        .extension(
                                io.jnaaio.spi.DriverWrapper.class,
                                factory -> {
                                    wrapped.incrementAndGet();
                                    return factory;
                                });
        try (FakeAio fake = FakeAio.builder().options(options).create()) {
            assertTrue(fake.file("x").isOpen());
            assertEquals(1, wrapped.get());
        }
    }

    @Test
    void syncsAreCallsToo() throws IOException {
        try (FakeAio fake = fake(FaultPlan.builder().fail(Errno.EIO, Calls.syncs().call(2)))) {
            AioFile log = fake.file("log");
            for (Errno expected : List.of(Errno.SUCCESS, Errno.EIO, Errno.SUCCESS)) {
                AsyncFsync sync = fake.io().fsync(log, FsyncMode.SYNC, 0, SigevNotify.none());
                sync.submit();
                assertEquals(Request.Kind.SYNC, fake.step().kind());
                assertEquals(expected, sync.error());
            }
        }
    }
}
