package io.jnaaio.backend.freebsd;

import io.jnaaio.jna.AioSysctls;
import io.jnaaio.jna.FreeBsdSystem;

/**
 * FreeBSD's limits on AIO.
 *
 * @param queuePerProcessMax {@link AioSysctls#QUEUE_PER_PROCESS}
 * @param queueMax {@link AioSysctls#QUEUE}
 */
record AioLimits(int queuePerProcessMax, int queueMax) {
    private static final int QUEUE_PER_PROCESS_DEFAULT = 256;
    private static final int QUEUE_DEFAULT = 1024;

    static AioLimits read(FreeBsdSystem system) {
        return new AioLimits(
                AioSysctls.read(system, AioSysctls.QUEUE_PER_PROCESS)
                        .orElse(QUEUE_PER_PROCESS_DEFAULT),
                AioSysctls.read(system, AioSysctls.QUEUE).orElse(QUEUE_DEFAULT));
    }

    /** The maximum number of requests of one process in the kernel, if no other process has any. */
    int ownMax() {
        return Math.min(queuePerProcessMax, queueMax);
    }
}
