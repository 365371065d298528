package io.jnaaio.jna;

import com.sun.jna.Structure;

/**
 * A C struct whose layout can be queried.
 *
 * <p>The layout is the one JNA computes for the data model of this JVM. It is read once, into
 * records such as {@link AiocbLayout}; the hot path then works with addresses and offsets and never
 * with a Structure.
 */
abstract class CStruct extends Structure {
    /** The offset, in bytes, of a direct member. */
    final int offsetOf(String member) {
        return fieldOffset(member);
    }
}
