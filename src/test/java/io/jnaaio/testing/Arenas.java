package io.jnaaio.testing;

import java.lang.reflect.InvocationTargetException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;

/**
 * Buffers over memory segments of {@code java.lang.foreign.Arena}, through reflection, because the suites are
 * compiled for JDK 17.
 */
final class Arenas {
    private static final int JDK_WITH_ARENAS = 22;

    private Arenas() {}

    /** Skips the test on a JDK without arenas. */
    static void assumeAvailable() {
        Assumptions.assumeTrue(
                Runtime.version().feature() >= JDK_WITH_ARENAS,
                "java.lang.foreign is there from JDK 22 on");
    }

    /** Calls {@code Arena.ofShared()} or a similar method. */
    static AutoCloseable arena(String kind) {
        return (AutoCloseable) call("Arena", kind, new Class<?>[0], null);
    }

    /** Returns {@code arena.allocate(content.length, 4096).asByteBuffer().put(content).flip()}. */
    static ByteBuffer in(AutoCloseable arena, byte[] content) {
        Class<?>[] sizes = {long.class, long.class};
        Object segment =
                call("SegmentAllocator", "allocate", sizes, arena, (long) content.length, 4096L);
        return asByteBuffer(segment).put(content).flip();
    }

    /**
     * Returns a view of a direct buffer's memory that can be used until the arena is closed: {@code
     * MemorySegment.ofBuffer(memory).reinterpret(arena, null).asByteBuffer()}. After that the memory can still be
     * checked through the direct buffer.
     */
    static ByteBuffer view(AutoCloseable arena, ByteBuffer memory) {
        Object segment =
                call("MemorySegment", "ofBuffer", new Class<?>[] {Buffer.class}, null, memory);
        Class<?>[] types = {type("Arena"), Consumer.class};
        return asByteBuffer(call("MemorySegment", "reinterpret", types, segment, arena, null));
    }

    private static ByteBuffer asByteBuffer(Object segment) {
        return (ByteBuffer) call("MemorySegment", "asByteBuffer", new Class<?>[0], segment);
    }

    static void close(AutoCloseable arena) {
        try {
            arena.close();
        } catch (Exception e) {
            throw new AssertionError("the arena is closed: nothing holds it", e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName("java.lang.foreign." + name);
        } catch (ClassNotFoundException e) {
            throw new LinkageError(name, e);
        }
    }

    private static Object call(
            String type, String method, Class<?>[] types, Object on, Object... arguments) {
        try {
            return type(type).getMethod(method, types).invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(type + "." + method, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type + "." + method, e);
        }
    }
}
