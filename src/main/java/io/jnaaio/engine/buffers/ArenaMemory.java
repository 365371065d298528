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
 * Determines who frees the memory of a direct buffer. From JDK 22 on the memory may belong to a {@code MemorySegment},
 * whose arena frees the memory when the arena is closed, even if the buffer is still reachable.
 *
 * <p>The API returns the scope of a segment, but not the kind of the scope. The classes of the scopes of known segments
 * are therefore recorded, and a scope of any other class counts as shared, the kind that requires the most care.
 */
public final class ArenaMemory {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final int JDK_WITH_ARENAS = 22;
    private static final @Nullable Scopes SCOPES = find();

    /**
     * {@code MemorySegment.ofBuffer(buffer).scope()}, in a separate constant so that it is compiled like a direct call.
     */
    private static final @Nullable MethodHandle SCOPE_OF = SCOPES == null ? null : SCOPES.scopeOf;

    private ArenaMemory() {}

    /** The kinds of memory, by who frees it. */
    enum Kind {
        /** Freed by the garbage collector when the buffer is unreachable, or never. */
        ORDINARY,
        /** Freed by the garbage collector, as for {@link #ORDINARY}, but allocated by an automatic arena. */
        AUTOMATIC,
        /** Freed by one thread, which closes the arena; no other thread may access it. */
        CONFINED,
        /** Freed by any thread that closes the arena. */
        SHARED;

        /**
         * Returns true if a transfer copies the memory instead of using it in place. A read into the memory of an
         * automatic arena is in place: the operation keeps the buffer reachable, and so the memory.
         */
        boolean isCopied(boolean forReading) {
            return this != ORDINARY && !(forReading && this == AUTOMATIC);
        }
    }

    /** The classes of the scopes of known kinds. */
    private record Scopes(
            MethodHandle scopeOf,
            Class<?> ofByteBuffers,
            Class<?> global,
            Class<?> automatic,
            Class<?> confined) {}

    /** Returns true if the buffer is a view of a segment that an arena allocated, other than the global one. */
    public static boolean holds(ByteBuffer buffer) {
        return buffer.isDirect() && of(buffer) != Kind.ORDINARY;
    }

    /** Returns true if only one thread may access the buffer's memory. */
    public static boolean isConfined(ByteBuffer buffer) {
        return buffer.isDirect() && of(buffer) == Kind.CONFINED;
    }

    /** Returns the kind of a direct buffer's memory; always {@link Kind#ORDINARY} before JDK 22. */
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
                    // The scope of a heap buffer is of the same class, and there may be no direct
                    // memory left.
                    scope(scopeOf, ByteBuffer.allocate(1)).getClass(),
                    scopeClass(lookup, arena, ofArena, "global"),
                    scopeClass(lookup, arena, ofArena, "ofAuto"),
                    scopeClass(lookup, arena, ofArena, "ofConfined"));
        } catch (Throwable e) {
            LOG.log(
                    Level.WARNING,
                    "buffers over memory segments cannot be distinguished from others in this JVM: keep their"
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
