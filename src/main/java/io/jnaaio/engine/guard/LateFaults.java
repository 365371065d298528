package io.jnaaio.engine.guard;

/**
 * Brings an {@link InternalError} to the place that caused it.
 *
 * <p>When a mapped file is cut, touching its memory raises SIGBUS, for which HotSpot throws an InternalError - but late: the
 * compiled copy goes on, and the error is thrown where the thread next returns from a call into the VM, which may be inside a
 * lock or after a driver has the request. So whoever has copied from or to memory that may be a mapped file calls {@link
 * #deliver} right behind the copy.
 *
 * <p>The try block stands in the caller of the method that copies. Code that C1 has compiled leaves the method without running
 * its handlers if the error is thrown at the end of a loop's turn, where C1 expects none; a copying loop is long enough
 * (above 35 bytes of bytecode) that C1 does not inline it. Measured: with try and loop in one method, 3 handlers of 50,000 were
 * left out.
 *
 * <p>Measured, OpenJDK 17.0.15 and 25, all compilers and collectors: no call of the JDK that compilers know (yield, onSpinWait,
 * holdsLock, a loop) brings it, the allocation of an array of arrays whose sizes the compiler does not know always does.
 * Source: {@code JavaThread::set_pending_unsafe_access_error}, {@code SharedRuntime::handle_unsafe_access}.
 */
public final class LateFaults {
    /** Volatile, so that no compiler knows it. */
    private static volatile int none;

    /** How the names of the library's threads begin; a constant, for there may be no memory when it is needed. */
    private static final String LIBRARY_THREAD = "jna-aio-";

    private LateFaults() {}

    /**
     * Throws what is pending.
     *
     * @return nothing of interest: it keeps compilers from leaving the allocation out
     * @throws InternalError if memory that this thread has touched is gone
     */
    @SuppressWarnings("UnusedReturnValue")
    public static int deliver() {
        int length = none;
        return new byte[length][length].length;
    }

    /**
     * Clears the interrupt that HotSpot may leave on a thread whose copy has failed: it stops a copy that runs while the arena
     * is closed by an asynchronous exception, and interrupts the thread for that. On a thread of the library it would close
     * the next {@code FileChannel} and end each wait at once. A user's thread is left alone, because the interrupt may be meant.
     *
     * <p>Source: {@code JavaThread::install_async_exception}. Measured, OpenJDK 25.0.3: 6 of 300 copies.
     */
    public static void takeBackInterrupt() {
        if (Thread.currentThread().getName().startsWith(LIBRARY_THREAD)) {
            boolean unused = Thread.interrupted();
        }
    }
}
