package org.example.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.testing.AioExtension;
import io.jnaaio.testing.Calls;
import io.jnaaio.testing.FaultPlan;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The journal on a disk in memory, which does what it is told, and goes wrong as planned. */
class JournalFaultsTest {
    private static final FaultPlan PLAN =
            FaultPlan.builder()
                    .seed(7)
                    .shortTransfer(2, Calls.writes().file("log").call(1))
                    .fail(Errno.EIO, Calls.syncs().file("log").call(2))
                    .build();

    @RegisterExtension final AioExtension aio = AioExtension.builder().fake().faults(PLAN).build();

    @Test
    void onlyWhatIsSyncedIsAcknowledged() throws IOException {
        try (Journal journal = new Journal(aio.io(), aio.fake().path("log"))) {
            CompletableFuture<Long> one = journal.append("one");
            aio.fake().step();
            assertEquals("on", aio.fake().text("log"), "the first write is short");
            aio.fake().step();
            assertEquals("one\n", aio.fake().text("log"), "and is continued");
            assertFalse(one.isDone());
            assertEquals("", aio.faults().crash("log", 512).allLost().text());
            aio.fake().step();
            assertEquals(0, one.join());
            assertEquals("one\n", aio.faults().crash("log", 512).allLost().text());
        }
    }

    @Test
    void afterAFailedSyncNothingIsAcknowledged() throws IOException {
        try (Journal journal = new Journal(aio.io(), aio.fake().path("log"))) {
            CompletableFuture<Long> one = journal.append("one");
            CompletableFuture<Long> two = journal.append("two");
            CompletableFuture<Long> three = journal.append("three");
            aio.fake().completeAll();
            assertEquals(0, one.join());
            CompletionException e = assertThrows(CompletionException.class, two::join);
            assertEquals(Errno.EIO, ((ErrnoException) e.getCause()).errno());
            assertTrue(three.isCompletedExceptionally(), "what comes after it is not taken");
            assertEquals(2, aio.faults().injected().size(), () -> "" + injected());
        }
    }

    private Object injected() {
        try {
            return aio.faults().injected();
        } catch (IOException e) {
            return e;
        }
    }
}
