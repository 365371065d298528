package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.EngineMXBean;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.IoStats;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Engines in JMX: registered while open, with the statistics of the engine and its files. */
@Timeout(60)
class EngineMXBeanTest {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @TempDir Path dir;

    private Set<ObjectName> engines() throws Exception {
        return server.queryNames(new ObjectName("io.jnaaio:type=Engine,*"), null);
    }

    private AsyncIo open(boolean jmx) throws Exception {
        return Aio.open(AioOptions.builder().backend(BackendId.NIO).jmx(jmx).build());
    }

    @Test
    void anEngineIsThereWhileItIsOpen() throws Exception {
        Set<ObjectName> before = engines();
        AsyncIo one = open(true);
        AsyncIo two = open(true);
        Set<ObjectName> both = new HashSet<>(engines());
        both.removeAll(before);
        assertEquals(2, both.size(), "each has a number of its own: " + both);
        one.close();
        two.closeNow();
        one.close();
        assertEquals(before, engines(), "gone with the engine");
    }

    @Test
    void itIsOffByDefault() throws Exception {
        Set<ObjectName> before = engines();
        try (AsyncIo io = Aio.open(AioOptions.builder().backend(BackendId.NIO).build())) {
            assertTrue(io.isOpen());
            assertEquals(before, engines());
        }
    }

    @Test
    void figuresOfEngineAndFiles() throws Exception {
        Path path = Files.createFile(dir.resolve("file"));
        Set<ObjectName> before = engines();
        try (AsyncIo io = open(true)) {
            Set<ObjectName> mine = new HashSet<>(engines());
            mine.removeAll(before);
            EngineMXBean bean =
                    JMX.newMXBeanProxy(server, mine.iterator().next(), EngineMXBean.class);
            assertEquals(List.of("nio"), bean.getBackends());
            assertEquals("nio", bean.getRequestedBackend());
            assertEquals(io.selection().reason(), bean.getReason());
            assertEquals(List.of(), bean.getFiles());
            try (AioFile file = io.openFile(path, StandardOpenOption.WRITE)) {
                assertEquals(5, file.writev(0, ByteBuffer.wrap(new byte[5])).join());
                EngineMXBean.FileRow row = bean.getFiles().get(0);
                assertEquals(path.toString(), row.getName());
                assertEquals("nio", row.getBackend());
                assertEquals(5, row.getBytesWritten());
                file.fsync(FsyncMode.SYNC).join();
                assertEquals(2, bean.getSubmitted(), "the write and the sync");
                assertEquals(Map.of(), row.getFailed());
            }
            assertEquals(List.of(), bean.getFiles(), "closed files have no row");
            assertEquals(5, bean.getBytesWritten(), "but stay in the sum");
            assertEquals(2, bean.getCompleted());
            assertEquals(0, bean.getInFlight());
            assertEquals(0, bean.getRetries());
            assertEquals(List.of(), io.inFlight());
            IoStats stats = io.stats();
            assertEquals(stats.bytesRead(), bean.getBytesRead());
            assertEquals(stats.requests(), bean.getRequests());
            assertEquals(stats.mergedOperations(), bean.getMergedOperations());
            assertEquals(stats.shortTransfers(), bean.getShortTransfers());
            assertEquals(stats.syncCalls(), bean.getSyncCalls());
            assertEquals(stats.syncsServed(), bean.getSyncsServed());
            assertEquals(stats.queueFullWaits(), bean.getQueueFullWaits());
            assertEquals(stats.queueFullRefusals(), bean.getQueueFullRefusals());
        }
    }
}
