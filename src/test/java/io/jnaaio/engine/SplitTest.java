package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static io.jnaaio.engine.TestRig.heap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.Request.Kind;
import io.jnaaio.spi.RequestLimits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One operation as several requests. */
@Timeout(30)
class SplitTest {
    /** A run of heap buffers that begins in the last entry of a window is not cut between buffers: its parts are not aligned. */
    @Test
    void aHeapRunAtTheEndOfAWindowStaysTogether() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            ByteBuffer[] buffers = new ByteBuffer[1025];
            for (int i = 0; i < 1023; i++) {
                buffers[i] = direct("d");
            }
            buffers[1023] = heap("x".repeat(100));
            buffers[1024] = heap("y".repeat(412));
            AsyncWritev write = rig.submitted(0, buffers);
            assertEquals(1024, rig.driver.heldSeen(0).buffers());
            assertEquals(1023 + 512, rig.driver.heldSeen(0).bytes());
            rig.driver.complete(0);
            assertEquals(1023 + 512, write.aioReturn());
            assertEquals("d".repeat(1023) + "x".repeat(100) + "y".repeat(412), rig.memory.text());
        }
    }

    private static final RequestLimits ONE_BUFFER =
            RequestLimits.builder()
                    .buffersMax(1)
                    .bytesMax(1 << 20)
                    .coalesceBelowBytes(4)
                    .inFlightMax(8)
                    .build();

    private static TestDriver.Seen write(long offset, long bytes) {
        return new TestDriver.Seen(Kind.WRITE, offset, bytes, 1);
    }

    /** The request has the very memory of the buffer: what is put there is seen here. */
    private static void assertInPlace(ByteBuffer buffer, Request request) {
        byte before = buffer.get(0);
        buffer.put(0, (byte) '?');
        assertEquals((byte) '?', request.buffer(0).get(request.start(0)));
        buffer.put(0, before);
    }

    @Test
    void smallNeighboursGoTogetherAndLargeOnesInPlace() throws Exception {
        try (TestRig rig = TestRig.builder().limits(ONE_BUFFER).open()) {
            ByteBuffer large = direct("LARGE");
            AsyncWritev write = rig.submitted(0, direct("a"), direct("bb"), large, direct("c"));
            assertEquals(write(0, 3), rig.driver.heldSeen(0));
            rig.driver.complete(0);
            assertEquals(write(3, 5), rig.driver.heldSeen(0));
            assertInPlace(large, rig.driver.held(0));
            rig.driver.complete(0);
            assertEquals(write(8, 1), rig.driver.heldSeen(0));
            rig.driver.complete(0);
            assertEquals(9, write.aioReturn());
            assertEquals("abbLARGEc", rig.memory.text());
        }
    }

    @Test
    void aLoneSmallBufferGoesInPlaceWithoutStaging() throws Exception {
        try (TestRig rig = TestRig.builder().limits(ONE_BUFFER).open()) {
            ByteBuffer small = direct("a");
            AsyncWritev write = rig.submitted(0, direct("LARGE"), small, direct("LARGE"));
            assertEquals(rig.staging().sizeBytes(), rig.staging().freeBytes());
            rig.driver.complete(0);
            assertInPlace(small, rig.driver.held(0));
            rig.driver.complete(0);
            rig.driver.complete(0);
            assertEquals(11, write.aioReturn());
        }
    }

    /** Heap memory is staged, which must not make a call more for a small buffer that is not reckoned with there. */
    @Test
    void aLoneSmallBufferBehindHeapMemoryGoesInTheSameCall() throws Exception {
        RequestLimits vectored =
                RequestLimits.builder()
                        .buffersMax(8)
                        .bytesMax(1 << 20)
                        .coalesceBelowBytes(64)
                        .inFlightMax(8)
                        .build();
        try (TestRig rig = TestRig.builder().limits(vectored).open()) {
            AsyncWritev write =
                    rig.submitted(
                            0,
                            ByteBuffer.allocate(4096),
                            ByteBuffer.allocateDirect(100),
                            ByteBuffer.allocateDirect(10),
                            ByteBuffer.allocateDirect(100));
            assertEquals(new TestDriver.Seen(Kind.WRITE, 0, 4306, 4), rig.driver.heldSeen(0));
            rig.driver.complete(0);
            assertEquals(4306, write.aioReturn());
        }
    }

    /** A driver that throws has refused: what it was given is not lost. */
    @Test
    void aDriverThatThrowsFromSubmit() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1, 2, 0, 8).open()) {
            AioFuture<Long> write = rig.file.writev(0, direct("abcd"));
            rig.driver.onSubmit =
                    request -> {
                        throw new IllegalStateException("made up");
                    };
            try {
                rig.driver.complete(0);
            } catch (IllegalStateException e) {
                assertEquals("made up", e.getMessage());
            }
            assertFails(Errno.EIO, 2, write);
        }
    }

    @Test
    void piecesGoStrictlyOneAfterTheOther() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1, 2, 0, 8).open()) {
            AsyncWritev write = rig.submitted(5, direct("abcd"), direct("ef"));
            for (int offset = 5; offset < 11; offset += 2) {
                assertEquals(1, rig.driver.heldCount());
                assertEquals(write(offset, 2), rig.driver.heldSeen(0));
                rig.driver.complete(0);
            }
            assertEquals(6, write.aioReturn());
        }
    }

    @Test
    void aShortPieceEndsAnOperationWithItsPrefix() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1, 4, 0, 8).open()) {
            AsyncWritev write = rig.submitted(0, direct("abcdefghijkl"));
            rig.driver.complete(0);
            rig.driver.complete(0, 1);
            assertEquals(Errno.SUCCESS, write.error());
            assertEquals(5, write.aioReturn());
            assertEquals(0, rig.driver.heldCount());
            assertEquals("abcde", rig.memory.text());
        }
    }

    @Test
    void aShortPieceOfAFilesWriteIsContinued() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1, 4, 0, 8).open()) {
            AioFuture<Long> write = rig.file.writev(0, direct("abcdefghijkl"));
            rig.driver.complete(0);
            rig.driver.complete(0, 1);
            assertEquals(write(5, 4), rig.driver.heldSeen(0));
            rig.driver.complete(0);
            rig.driver.complete(0);
            assertEquals(12, Await.value(write));
            assertEquals("abcdefghijkl", rig.memory.text());
        }
    }

    @Test
    void anErrorAfterAPieceIsThePrefixOfAnOperation() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1, 4, 0, 8).open()) {
            AsyncWritev write = rig.submitted(0, direct("abcdefghijkl"));
            rig.driver.complete(0);
            rig.driver.fail(0, Errno.ENOSPC);
            assertEquals(4, write.aioReturn());
            write.submit();
            rig.driver.fail(0, Errno.ENOSPC);
            assertFails(Errno.ENOSPC, 0, write::aioReturn);
        }
    }

    @Test
    void anErrorAfterAPieceFailsAFilesWriteAndNamesTheBytes() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1, 4, 0, 8).open()) {
            ByteBuffer first = heap("abc");
            ByteBuffer second = heap("defghi");
            AioFuture<Long> write = rig.file.writev(0, first, second);
            rig.driver.complete(0);
            rig.driver.fail(0, Errno.ENOSPC);
            assertFails(Errno.ENOSPC, 4, write);
            assertEquals(3, first.position());
            assertEquals(1, second.position());
        }
    }

    @Test
    void moreBuffersThanOneCallTakes() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1024, 1 << 30, 0, 8).open()) {
            ByteBuffer[] buffers = new ByteBuffer[2500];
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < buffers.length; i++) {
                String digit = String.valueOf(i % 10);
                text.append(digit);
                buffers[i] = direct(digit);
            }
            AsyncWritev write = rig.submitted(0, buffers);
            assertEquals(2500, write.iovlen());
            for (int count : new int[] {1024, 1024, 452}) {
                assertEquals(count, rig.driver.heldSeen(0).buffers());
                rig.driver.complete(0);
            }
            assertEquals(2500, write.aioReturn());
            assertEquals(text.toString(), rig.memory.text());
        }
    }

    @Test
    void aHeapGatherLargerThanItsStaging() throws Exception {
        try (TestRig rig = TestRig.builder().stagingBytes(1 << 16).open()) {
            byte[] bytes = new byte[150_000];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (i * 31 + i / 256);
            }
            ByteBuffer heap = ByteBuffer.wrap(bytes);
            AioFuture<Long> write = rig.file.writev(0, heap);
            assertEquals(write(0, 1 << 16), rig.driver.heldSeen(0));
            rig.driver.complete(0, 1000);
            assertEquals(write(1000, (1 << 16) - 1000), rig.driver.heldSeen(0));
            rig.driver.complete(0);
            rig.driver.complete(0);
            rig.driver.complete(0);
            assertEquals(bytes.length, Await.value(write));
            assertTrue(Arrays.equals(bytes, rig.memory.bytes()));

            ByteBuffer into = ByteBuffer.allocate(bytes.length + 10);
            AioFuture<Long> read = rig.file.readv(0, into);
            rig.driver.inline = TestDriver::complete;
            rig.driver.completeAll();
            assertEquals(bytes.length, Await.value(read));
            assertTrue(Arrays.equals(bytes, Arrays.copyOf(into.array(), bytes.length)));
            assertEquals(bytes.length, into.position());
        }
    }

    @Test
    void heapContentIsTakenAtSubmit() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            ByteBuffer heap = heap("before");
            AsyncWritev write = rig.submitted(0, heap);
            heap.put(0, "after!".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            rig.driver.complete(0);
            assertEquals(6, write.aioReturn());
            assertEquals("before", rig.memory.text());
        }
    }

    @Test
    void aWriteThatMovesNothingEnds() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> all = rig.file.writev(0, direct("abc"));
            rig.driver.complete(0, 1);
            rig.driver.complete(0, 0);
            assertFails(Errno.EIO, 1, all);
            AsyncWritev some = rig.submitted(0, direct("abc"));
            rig.driver.complete(0, 0);
            assertEquals(0, some.aioReturn());
            assertEquals(0, rig.driver.heldCount());
        }
    }

    @Test
    void readsEndAtTheEndOfTheFile() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1, 4, 0, 8).open()) {
            rig.memory.write(0, new byte[] {'a', 'b', 'c', 'd', 'e', 'f'});
            ByteBuffer into = ByteBuffer.allocateDirect(10);
            AioFuture<Long> read = rig.file.readv(0, into);
            rig.driver.complete(0, 3);
            rig.driver.complete(0);
            assertFalse(read.isDone(), "short, so asked again");
            rig.driver.complete(0);
            assertEquals(6, Await.value(read));
            assertEquals(6, into.position());
            assertEquals("abcdef", TestRig.text(into, 6));
            AsyncReadv some = rig.readv(4, ByteBuffer.allocate(10));
            some.submit();
            rig.driver.complete(0);
            assertEquals(2, some.aioReturn());
        }
    }

    @Test
    void nothingToMoveCompletesAtOnce() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            assertEquals(0, Await.value(rig.file.writev(0)));
            assertEquals(0, Await.value(rig.file.readv(0, ByteBuffer.allocate(0))));
            AsyncWritev write = rig.submitted(0, direct(""), heap(""));
            assertEquals(2, write.iovlen());
            assertEquals(0, write.aioReturn());
            assertEquals(0, rig.driver.seen().size());
        }
    }

    @Test
    void aDriverThatReportsTooManyBytesIsNotBelieved() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> write = rig.file.writev(0, direct("abc"));
            rig.driver.reportAs(0, 4);
            assertFails(Errno.EIO, 0, write);
        }
    }
}
