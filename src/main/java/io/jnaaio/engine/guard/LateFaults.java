package io.jnaaio.engine.guard;

/**
 * Throws a pending {@link InternalError} next to the copy that caused it.
 *
 * <p>When a mapped file is truncated, an access to its memory raises SIGBUS, for which HotSpot throws an InternalError,
 * but late: the compiled copy continues, and the error is thrown when the thread next returns from a call into the VM,
 * which may be inside a lock, or after a driver has received the request. Code that has copied from or to memory that
 * may belong to a mapped file therefore calls {@link #deliver} immediately after the copy.
 *
 * <p>The try block must be in the caller of the method that copies. Code compiled by C1 leaves the method without
 * running its exception handlers if the error is thrown at the end of a loop iteration, where C1 expects none; a
 * copying loop is long enough (more than 35 bytes of bytecode) that C1 does not inline it. Measured: with try and loop
 * in one method, 3 handlers of 50,000 were skipped.
 *
 * <p>Measured, OpenJDK 17.0.15 and 25, all compilers and collectors: no loop, and no JDK method that the compilers
 * treat as an intrinsic (yield, onSpinWait, holdsLock), makes the VM throw the error; the allocation of an array of
 * arrays whose sizes the compiler does not know always does. Source: {@code
 * JavaThread::set_pending_unsafe_access_error}, {@code SharedRuntime::handle_unsafe_access}.
 */
public final class LateFaults {
    /** Always 0; volatile, so that no compiler assumes the value. */
    private static volatile int none;

    /**
     * The prefix of the names of the library's threads; a constant, because there may be no memory when it is needed.
     */
    private static final String LIBRARY_THREAD = "jna-aio-";

    private LateFaults() {}

    /**
     * Throws the pending error, if there is one.
     *
     * @return an unused value, which keeps compilers from removing the allocation
     * @throws InternalError if memory that this thread has accessed no longer exists
     */
    @SuppressWarnings("UnusedReturnValue")
    public static int deliver() {
        int length = none;
        return new byte[length][length].length;
    }

    /**
     * Clears the interrupt that HotSpot may leave on a thread whose copy has failed: if an arena is closed during a
     * copy, HotSpot stops the copy by an asynchronous exception, and interrupts the thread to do so. On a thread of the
     * library the interrupt would close the next {@code FileChannel} and end each wait at once. A user's thread keeps
     * its interrupt, which may be intended.
     *
     * <p>Source: {@code JavaThread::install_async_exception}. Measured, OpenJDK 25.0.3: 6 of 300 copies.
     */
    public static void takeBackInterrupt() {
        if (Thread.currentThread().getName().startsWith(LIBRARY_THREAD)) {
            boolean unused = Thread.interrupted();
        }
    }
}
