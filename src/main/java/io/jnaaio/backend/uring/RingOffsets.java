package io.jnaaio.backend.uring;

/**
 * The offsets of the parts of one ring in its mapping, in bytes, as returned by the kernel when the ring is created.
 *
 * @param head of the consumer
 * @param tail of the producer
 * @param ringMask the number of entries less one
 * @param flags the kernel's flags, or the number of completions that did not fit
 * @param body the array of indices, or the entries themselves
 */
record RingOffsets(int head, int tail, int ringMask, int flags, int body) {}
