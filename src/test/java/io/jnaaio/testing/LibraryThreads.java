package io.jnaaio.testing;

import java.util.HashSet;
import java.util.Set;

/** The threads of the library in this process. */
final class LibraryThreads {
    private final Set<Thread> before = now();

    /** Returns the threads that did not exist when this object was created. */
    Set<Thread> since() {
        Set<Thread> threads = now();
        threads.removeAll(before);
        return threads;
    }

    private static Set<Thread> now() {
        Set<Thread> threads = new HashSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("jna-aio-") && thread.isAlive()) {
                threads.add(thread);
            }
        }
        return threads;
    }
}
