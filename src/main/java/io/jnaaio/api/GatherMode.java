package io.jnaaio.api;

/** How the buffers of one operation reach the file, from the strongest to the weakest. */
public enum GatherMode {
    /** One vectored call of the system. */
    NATIVE,
    /** Copied together, then one call. */
    COALESCED,
    /** Piece by piece, each only after the one before it is wholly there; stops at the first short piece. */
    SEQUENTIAL
}
