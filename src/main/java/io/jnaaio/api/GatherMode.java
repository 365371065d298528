package io.jnaaio.api;

/** How the buffers of one operation reach the file, from the strongest to the weakest. */
public enum GatherMode {
    /** Passed to one vectored system call. */
    NATIVE,
    /** Copied into one buffer, then written by one call. */
    COALESCED,
    /** Written one buffer at a time, each only after the previous one is complete; stops at the first short write. */
    SEQUENTIAL
}
