package io.jnaaio.spi;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.function.Supplier;

/**
 * Creates every thread of the library. A thread must not keep objects of the caller that caused its creation reachable:
 * in an application server that could be the class loader of an application that has long been undeployed.
 *
 * <p>Each thread is a daemon of normal priority. Its context class loader is the class loader of the library. It
 * inherits no {@link InheritableThreadLocal}, belongs to the topmost thread group, and up to JDK 23 does not inherit
 * the access control context of the creating thread.
 *
 * <p>The threads are not started: {@link Thread#start} may throw {@link OutOfMemoryError}, which only the caller can
 * handle.
 */
public final class LibraryThreads {
    /** Why a request is refused if no thread can be started for it, and the remedy; part of a sentence. */
    public static final String NO_THREAD =
            "no thread can be started for it; raise the limit on threads (ulimit -u, the container's"
                    + " pids.max) or let some end, and submit again";

    /** The last release whose threads inherit an {@code AccessControlContext}; see JEP 486. */
    private static final int INHERITS_ACCESS_CONTROL_UNTIL = 23;

    private static final boolean INHERITS_ACCESS_CONTROL =
            Runtime.version().feature() <= INHERITS_ACCESS_CONTROL_UNTIL;

    private static final ThreadGroup GROUP = topmostGroup();

    private LibraryThreads() {}

    /**
     * Creates a thread without starting it.
     *
     * @param name begins with {@code jna-aio-}
     * @param work what the thread runs; it must not keep a caller's objects for longer than it serves that caller
     */
    public static Thread daemon(String name, Runnable work) {
        return daemon(name, work, 0);
    }

    /**
     * Creates a thread with the given stack size, without starting it.
     *
     * @param stackBytes as in {@link Thread#Thread(ThreadGroup, Runnable, String, long)}; 0 for the default of the JVM
     */
    public static Thread daemon(String name, Runnable work, long stackBytes) {
        return make(() -> new Thread(GROUP, work, name, stackBytes, false));
    }

    /**
     * Creates a thread of a subclass without starting it.
     *
     * @param constructor creates the thread; it passes {@link #group} and false for {@code inheritThreadLocals} to
     *     {@link Thread#Thread(ThreadGroup, Runnable, String, long, boolean)}
     */
    @SuppressWarnings("ThreadPriorityCheck") // only resets an inherited priority
    public static <T extends Thread> T make(Supplier<T> constructor) {
        T thread = INHERITS_ACCESS_CONTROL ? asLibrary(constructor) : constructor.get();
        thread.setDaemon(true);
        thread.setPriority(Thread.NORM_PRIORITY);
        thread.setContextClassLoader(LibraryThreads.class.getClassLoader());
        return thread;
    }

    /**
     * The thread group of the library's threads: a caller's thread group may be an instance of a class of the caller.
     */
    public static ThreadGroup group() {
        return GROUP;
    }

    /**
     * Up to JDK 23 the constructor of {@link Thread} keeps the protection domains of all callers reachable, and so
     * their class loaders. Within this call only the library's domain remains. Only the deprecated class can do this;
     * JDKs without it do not need it.
     */
    @SuppressWarnings("removal")
    private static <T extends Thread> T asLibrary(Supplier<T> constructor) {
        return AccessController.doPrivileged((PrivilegedAction<T>) constructor::get);
    }

    private static ThreadGroup topmostGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }
}
