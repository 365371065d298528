package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.Errno;
import io.jnaaio.contract.TinyRun;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The extension with a fault plan. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AioExtensionFaultsTest {
    static final class FaultCase {
        @RegisterExtension
        final AioExtension aio =
                AioExtension.builder()
                        .fake()
                        .faults(FaultPlan.builder().fail(Errno.EIO, Calls.syncs().call(1)).build())
                        .build();

        @Test
        void theSyncFails() throws IOException {
            var durable = aio.fake().file("log").writevDurable(0, AioExtensionTest.abc());
            assertEquals(2, aio.fake().completeAll());
            assertTrue(durable.isCompletedExceptionally());
            assertEquals(1, aio.faults().injected().size());
            assertEquals("", aio.faults().crash("log", 512).allLost().text());
        }
    }

    static final class RealFaultCase {
        @RegisterExtension
        final AioExtension aio =
                AioExtension.builder()
                        .backend("nio")
                        .faults(
                                FaultPlan.builder()
                                        .shortTransfer(1, Calls.writes().call(1))
                                        .build())
                        .build();

        @Test
        void theRestIsWritten() throws IOException {
            AioFile file = aio.newFile();
            assertEquals(3, file.writev(0, AioExtensionTest.abc()).join());
            assertEquals(1, aio.io().stats().shortTransfers());
            assertEquals(1, aio.faults().injected().size());
        }
    }

    @Test
    void aPlanOfFaultsRunsOverAFakeAndOverARealBackend() {
        assertEquals(List.of(), TinyRun.of(selectClass(FaultCase.class)).failures());
        assertEquals(List.of(), TinyRun.of(selectClass(RealFaultCase.class)).failures());
    }

    static final class WrongFileCase {
        @RegisterExtension
        final AioExtension aio =
                AioExtension.builder()
                        .fake()
                        .faults(
                                FaultPlan.builder()
                                        .fail(Errno.EIO, Calls.syncs().file("lgo").call(1))
                                        .build())
                        .build();

        @Test
        void opensAnother() throws IOException {
            assertTrue(aio.fake().file("log").isOpen());
        }
    }

    @Test
    void aRuleForAFileThatNobodyOpenedFailsTheTest() {
        AioExtensionTest.assertMessage(
                AioExtensionTest.failureOf(WrongFileCase.class), "lgo", "never opened");
    }

    @Test
    void aFakeIsNotOpenedOtherwise() {
        AioExtension.Builder builder =
                AioExtension.builder().fake().opener(options -> Aio.open(options.build()));
        assertThrows(IllegalArgumentException.class, builder::build);
    }
}
