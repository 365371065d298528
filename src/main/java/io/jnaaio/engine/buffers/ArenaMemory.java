package io.jnaaio.engine.buffers;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Whose memory a direct buffer is a view of: from JDK 22 on it may be a {@code MemorySegment}'s, whose arena frees it when it
 * is closed, whoever holds the buffer.
 *
 * <p>The API tells a segment's scope, but not of which kind that is. So the classes of the scopes of known segments are
 * remembered, and a scope of an unknown class counts as shared, for which the most care is taken.
 */
public final class ArenaMemory {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final int JDK_WITH_ARENAS = 22;
    private static final @Nullable Scopes SCOPES = find();

    /** {@code MemorySegment.ofBuffer(buffer).scope()}. A constant of its own, so that it is compiled like a call. */
    private static final @Nullable MethodHandle SCOPE_OF = SCOPES == null ? null : SCOPES.scopeOf;

    private ArenaMemory() {}

    /** Who frees the memory. */
    enum Kind {
        /** The collector, when nobody holds the buffer; or nobody. */
        ORDINARY,
        /** The collector, as for {@link #ORDINARY}, but it is of an automatic arena. */
        AUTOMATIC,
        /** One thread, when it closes the arena; no other may touch it. */
        CONFINED,
        /** Any thread, when it closes the arena. */
        SHARED;

        /**
         * True if a transfer copies the memory instead of using it in place. An automatic arena's is read into in place: the
         * operation holds the buffer, and so the memory.
         */
        boolean isCopied(boolean forReading) {
            return this != ORDINARY && !(forReading && this == AUTOMATIC);
        }
    }

    /** The classes of the scopes of each kind. */
    private record Scopes(
            MethodHandle scopeOf,
            Class<?> ofByteBuffers,
            Class<?> global,
            Class<?> automatic,
            Class<?> confined) {}

    /** True if an arena may free the buffer's memory while somebody holds the buffer, or keeps it from other threads. */
    public static boolean holds(ByteBuffer buffer) {
        return buffer.isDirect() && of(buffer) != Kind.ORDINARY;
    }

    /** True if only one thread may touch the buffer's memory. */
    public static boolean isConfined(ByteBuffer buffer) {
        return buffer.isDirect() && of(buffer) == Kind.CONFINED;
    }

    /** What a direct buffer is made of; always ORDINARY before JDK 22. */
    static Kind of(ByteBuffer buffer) {
        Scopes scopes = SCOPES;
        MethodHandle scopeOf = SCOPE_OF;
        if (scopes == null || scopeOf == null) {
            return Kind.ORDINARY;
        }
        Class<?> type = scope(scopeOf, buffer).getClass();
        if (type == scopes.ofByteBuffers || type == scopes.global) {
            return Kind.ORDINARY;
        }
        if (type == scopes.automatic) {
            return Kind.AUTOMATIC;
        }
        return type == scopes.confined ? Kind.CONFINED : Kind.SHARED;
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

    private static @Nullable Scopes find() {
        if (Runtime.version().feature() < JDK_WITH_ARENAS) {
            return null;
        }
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
            Class<?> scope = Class.forName("java.lang.foreign.MemorySegment$Scope");
            Class<?> arena = Class.forName("java.lang.foreign.Arena");
            MethodHandle scopeOf =
                    MethodHandles.filterReturnValue(
                                    lookup.findStatic(
                                            segment,
                                            "ofBuffer",
                                            MethodType.methodType(segment, Buffer.class)),
                                    lookup.findVirtual(
                                            segment, "scope", MethodType.methodType(scope)))
                            .asType(MethodType.methodType(Object.class, ByteBuffer.class));
            MethodHandle ofArena = lookup.findVirtual(arena, "scope", MethodType.methodType(scope));
            return new Scopes(
                    scopeOf,
                    // A heap buffer's is of the same class, and there may be no direct memory left.
                    scope(scopeOf, ByteBuffer.allocate(1)).getClass(),
                    scopeClass(lookup, arena, ofArena, "global"),
                    scopeClass(lookup, arena, ofArena, "ofAuto"),
                    scopeClass(lookup, arena, ofArena, "ofConfined"));
        } catch (Throwable e) {
            LOG.log(
                    Level.WARNING,
                    "buffers over memory segments cannot be told from others in this JVM: keep their"
                            + " arenas open until their operations are complete",
                    e);
            return null;
        }
    }

    private static Class<?> scopeClass(
            MethodHandles.Lookup lookup, Class<?> arena, MethodHandle ofArena, String kind)
            throws Throwable {
        Object made = lookup.findStatic(arena, kind, MethodType.methodType(arena)).invoke();
        return ofArena.invoke(made).getClass();
    }
}
