package io.jnaaio.log;

import static io.jnaaio.log.AppenderTest.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jnaaio.api.AioFuture;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records in the memory of arenas, which may be closed before the record goes down. */
@Timeout(30)
class AppenderMemoryTest {
    private static final int JDK_WITH_ARENAS = 22;

    private final HeldWrites writes = new HeldWrites();

    @BeforeEach
    void needsArenas() {
        assumeTrue(
                Runtime.version().feature() >= JDK_WITH_ARENAS,
                "java.lang.foreign is there from JDK 22 on");
    }

    private static Object arena(String kind) throws Exception {
        return Class.forName("java.lang.foreign.Arena").getMethod(kind).invoke(null);
    }

    private static ByteBuffer buffer(Object arena, String text) throws Exception {
        Method allocate =
                Class.forName("java.lang.foreign.SegmentAllocator")
                        .getMethod("allocate", long.class);
        Method view = Class.forName("java.lang.foreign.MemorySegment").getMethod("asByteBuffer");
        ByteBuffer buffer = (ByteBuffer) view.invoke(allocate.invoke(arena, text.length()));
        return buffer.put(bytes(text)).flip();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ofConfined", "ofShared"})
    void anArenaMayBeClosedAfterTheCall(String kind) throws Exception {
        Appender log = Appender.open(writes.file, 0);
        AioFuture<Long> first = log.append(bytes("-"));
        AutoCloseable arena = (AutoCloseable) arena(kind);
        ByteBuffer record = buffer(arena, "abc");
        AioFuture<Long> second = log.append(record, bytes("d"));
        arena.close();
        writes.next().succeed();
        HeldWrites.Held group = writes.next();
        assertEquals("abcd", group.text());
        group.succeed();
        assertEquals(0, first.join());
        assertEquals(1, second.join());
        assertEquals(3, record.position());
    }

    @Test
    void aClosedArenaIsItsCallersAffair() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        AutoCloseable arena = (AutoCloseable) arena("ofShared");
        ByteBuffer record = buffer(arena, "abc");
        arena.close();
        assertThrows(IllegalStateException.class, () -> log.append(record));
        assertFalse(log.append(bytes("fine")).isDone());
        assertEquals("fine", writes.next().text());
    }
}
