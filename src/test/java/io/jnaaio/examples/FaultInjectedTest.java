package io.jnaaio.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.testing.AioExtension;
import io.jnaaio.testing.Calls;
import io.jnaaio.testing.FaultPlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A test without a disk: a short write, a sync that fails, a power cut. */
class FaultInjectedTest {
    // tag::fault-injected[]
    static final FaultPlan PLAN =
            FaultPlan.builder()
                    .shortTransfer(2, Calls.writes().call(1))
                    .fail(Errno.EIO, Calls.syncs().call(1))
                    .build();

    @RegisterExtension AioExtension aio = AioExtension.builder().fake().faults(PLAN).build();

    @Test
    void aRecordWhoseSyncFailedIsLost() throws IOException {
        AioFile log = aio.fake().file("log");
        AioFuture<Long> record = log.writevDurable(0, ByteBuffer.wrap("hello".getBytes(UTF_8)));
        assertEquals(3, aio.fake().completeAll()); // two bytes, the other three, the sync
        assertTrue(record.isCompletedExceptionally());
        assertEquals("", aio.faults().crash("log", 512).allLost().text());
    }
    // end::fault-injected[]
}
