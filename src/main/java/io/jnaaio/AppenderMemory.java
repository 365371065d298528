package io.jnaaio;

import io.jnaaio.api.AlignedBuffers;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Views of callers' buffers that any thread may read until the record is durable. From JDK 22 on a buffer may be a view of a
 * {@code MemorySegment}, which its arena may free at any time or keep from other threads; a record goes down later, on
 * another thread, with those of others. So such memory is copied while the caller is here.
 */
final class AppenderMemory {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final int JDK_WITH_ARENAS = 22;

    /** {@code MemorySegment.ofBuffer(buffer).scope()}; null where there are no arenas. */
    private static final @Nullable MethodHandle SCOPE_OF = find();

    private static final @Nullable Class<?> ORDINARY =
            SCOPE_OF == null ? null : scope(SCOPE_OF, ByteBuffer.allocateDirect(1)).getClass();

    private AppenderMemory() {}

    /**
     * What a buffer has remaining: the buffer itself, or a copy.
     *
     * @param buffer a view of the log's own
     * @param alignment of a copy's address
     * @throws IllegalStateException if the arena of its memory is closed
     */
    static ByteBuffer view(ByteBuffer buffer, int alignment) {
        MethodHandle scopeOf = SCOPE_OF;
        if (scopeOf == null || scope(scopeOf, buffer).getClass() == ORDINARY) {
            return buffer;
        }
        return AlignedBuffers.allocate(buffer.remaining(), alignment)
                .put(buffer.duplicate())
                .flip();
    }

    private static Object scope(MethodHandle scopeOf, ByteBuffer buffer) {
        try {
            return (Object) scopeOf.invokeExact(buffer);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("MemorySegment.ofBuffer", e);
        }
    }

    private static @Nullable MethodHandle find() {
        if (Runtime.version().feature() < JDK_WITH_ARENAS) {
            return null;
        }
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
            Class<?> scope = Class.forName("java.lang.foreign.MemorySegment$Scope");
            MethodHandle ofBuffer =
                    lookup.findStatic(
                            segment, "ofBuffer", MethodType.methodType(segment, Buffer.class));
            MethodHandle scopeOf =
                    lookup.findVirtual(segment, "scope", MethodType.methodType(scope));
            return MethodHandles.filterReturnValue(ofBuffer, scopeOf)
                    .asType(MethodType.methodType(Object.class, ByteBuffer.class));
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.WARNING, "buffers of arenas cannot be told from others in this JVM", e);
            return null;
        }
    }
}
