package io.jnaaio.jna;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Binds the native methods of a class to a library, once per process. A failed attempt can be repeated; in a static
 * initializer an error, such as an OutOfMemoryError, would make the class unusable.
 */
final class Binding {
    private final Class<?> calls;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean bound;

    /**
     * Creates a binding that is not bound yet.
     *
     * @param calls a class that declares only native methods
     */
    Binding(Class<?> calls) {
        this.calls = calls;
    }

    /** Binds the methods, unless they are bound already. */
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
