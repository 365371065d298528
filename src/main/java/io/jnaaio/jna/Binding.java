package io.jnaaio.jna;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Binds the native methods of a class to a library, once for the process. An attempt that fails may be repeated: an error
 * out of a static initialiser, such as an OutOfMemoryError, would make the class unusable for ever.
 */
final class Binding {
    private final Class<?> calls;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean bound;

    /**
     * Binds nothing yet.
     *
     * @param calls declares the native methods and nothing else
     */
    Binding(Class<?> calls) {
        this.calls = calls;
    }

    /** Binds them, unless they are bound already. */
    void bind(NativeLibrary library) {
        if (bound) {
            return;
        }
        lock.lock();
        try {
            if (!bound) {
                Native.register(calls, library);
                bound = true;
            }
        } finally {
            lock.unlock();
        }
    }
}
