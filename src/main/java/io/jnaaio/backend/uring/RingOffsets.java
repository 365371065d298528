package io.jnaaio.backend.uring;

/**
 * Where the parts of one ring lie in its mapping, in bytes; the kernel says so when the ring is made.
 *
 * @param head of the consumer
 * @param tail of the producer
 * @param ringMask the number of entries less one
 * @param flags what the kernel has to say, or the number of completions that did not fit
 * @param body the array of indices, or the entries themselves
 */
record RingOffsets(int head, int tail, int ringMask, int flags, int body) {}
