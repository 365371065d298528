package io.jnaaio.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.engine.trace.JfrEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the flight recorder has of operations. */
@Timeout(120)
class JfrEventTest {
    private static final String EVENT = "io.jnaaio.Operation";

    @TempDir Path dir;

    private List<RecordedEvent> stopped(Recording recording) throws IOException {
        recording.stop();
        Path file = dir.resolve("recording.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(EVENT))
                .toList();
    }

    @Test
    void eachOperationIsOneEvent() throws Exception {
        try (Recording recording = new Recording();
                TestRig rig = TestRig.roomy()) {
            recording.enable(EVENT);
            recording.start();
            AioFuture<Long> write = rig.file.writev(7, TestRig.direct("abc"), TestRig.heap("de"));
            rig.driver.completeAll();
            assertEquals(5, Await.value(write));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.SYNC);
            rig.driver.completeAll();
            assertNull(Await.value(sync));
            rig.driver.inline = (driver, request) -> driver.fail(request, Errno.ENOSPC);
            TestRig.assertFails(Errno.ENOSPC, 0, rig.file.writev(0, TestRig.direct("x")));

            List<RecordedEvent> events = stopped(recording);
            assertEquals(
                    List.of("writev", "fsync", "writev"),
                    events.stream().map(e -> e.getString("call")).toList());
            RecordedEvent first = events.get(0);
            assertEquals("fake-one", first.getString("backend"));
            assertEquals(rig.file.toString(), first.getString("file"));
            assertEquals(7, first.getLong("offset"));
            assertEquals(5, first.getLong("bytesAsked"));
            assertEquals(5, first.getLong("bytesMoved"));
            assertEquals(2, first.getInt("buffers"));
            assertEquals("SUCCESS", first.getString("errno"));
            assertTrue(!first.getDuration().isNegative(), "from submission to completion");
            assertEquals("ENOSPC", events.get(2).getString("errno"));
            assertEquals(0, events.get(2).getLong("bytesMoved"));
        }
    }

    @Test
    void aRecordingThatDoesNotAskForItHasNone() throws Exception {
        try (Recording recording = new Recording();
                TestRig rig = TestRig.roomy()) {
            recording.start();
            assertNull(JfrEvent.begin(), "it is off by default");
            AioFuture<Long> write = rig.file.writev(0, TestRig.direct("abc"));
            rig.driver.completeAll();
            assertEquals(3, Await.value(write));
            assertEquals(List.of(), stopped(recording));
        }
    }

    @Test
    void withoutARecordingNothingIsMade() {
        assertNull(JfrEvent.begin());
    }
}
