package io.jnaaio.backend.kaio;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.jna.LinuxCalls;
import io.jnaaio.jna.SyscallNumbers;

/**
 * The system calls of kernel AIO, for which libc has no functions. After an error each returns -1, and {@link #errno}
 * returns the error. There is no {@code io_cancel}: see {@link KernelAioDriver#cancel}.
 *
 * <p>Source: io_setup(2), io_submit(2), io_getevents(2), io_destroy(2), Linux man-pages 6.03.
 */
final class AioCalls {
    private final LinuxCalls linux;
    private final SyscallNumbers numbers;

    AioCalls(LinuxCalls linux, SyscallNumbers numbers) {
        this.linux = linux;
        this.numbers = numbers;
    }

    /**
     * Creates a context; returns 0 after an error.
     *
     * @param events the maximum number of requests in flight
     */
    long setup(int events) {
        try (Memory context = new Memory(Long.BYTES)) {
            // The kernel expects 0 there.
            context.clear();
            long address = Pointer.nativeValue(context);
            return linux.syscall(numbers.ioSetup(), events, address, 0, 0, 0, 0) == 0
                    ? context.getLong(0)
                    : 0;
        }
    }

    /**
     * Waits for what is in flight, then frees the context. Even if nothing is in flight this takes 30 ms (an RCU
     * grace period).
     */
    int destroy(long context) {
        return (int) linux.syscall(numbers.ioDestroy(), context, 0, 0, 0, 0, 0);
    }

    /**
     * Submits control blocks. Returns the number accepted, from the first on; after an error none was, because of the
     * first one.
     *
     * @param iocbs the address of an array of their addresses
     */
    int submit(long context, int count, long iocbs) {
        return (int) linux.syscall(numbers.ioSubmit(), context, count, iocbs, 0, 0, 0);
    }

    /** Waits for at least one event, without a timeout. Returns the number of events stored, up to {@code max}. */
    int getevents(long context, int max, long events) {
        return (int) linux.syscall(numbers.ioGetevents(), context, 1, max, events, 0, 0);
    }

    int errno() {
        return linux.errno();
    }
}
