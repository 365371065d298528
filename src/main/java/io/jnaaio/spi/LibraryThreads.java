package io.jnaaio.spi;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.function.Supplier;

/**
 * Makes every thread of the library. A thread must not keep alive what belongs to the caller who happened to need it first:
 * in an application server that would be the class loader of one application, long after it was undeployed.
 *
 * <p>Each thread is a daemon of normal priority. It has the class loader of the library as its context class loader,
 * inherits no {@link InheritableThreadLocal}, is in the topmost thread group, and up to JDK 23 does not inherit the access
 * control context of the thread that makes it.
 *
 * <p>No thread is started here: {@link Thread#start} may throw {@link OutOfMemoryError}, and only the caller knows what to do
 * then.
 */
public final class LibraryThreads {
    /** Why a request is refused that no thread can be had for, and the remedy; part of a sentence. */
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
     * Makes a thread that is not started.
     *
     * @param name begins with {@code jna-aio-}
     * @param work what it runs; it must not hold anything of a caller's for longer than it serves that caller
     */
    public static Thread daemon(String name, Runnable work) {
        return daemon(name, work, 0);
    }

    /**
     * Makes a thread that is not started, with a stack of that size.
     *
     * @param stackBytes as in {@link Thread#Thread(ThreadGroup, Runnable, String, long)}; 0 for the default of the JVM
     */
    public static Thread daemon(String name, Runnable work, long stackBytes) {
        return make(() -> new Thread(GROUP, work, name, stackBytes, false));
    }

    /**
     * Makes a thread of a subclass, which is not started.
     *
     * @param constructor makes the thread; it passes {@link #group} and false for {@code inheritThreadLocals} to {@link
     *     Thread#Thread(ThreadGroup, Runnable, String, long, boolean)}
     */
    @SuppressWarnings("ThreadPriorityCheck") // only undoes what a thread inherits
    public static <T extends Thread> T make(Supplier<T> constructor) {
        T thread = INHERITS_ACCESS_CONTROL ? asLibrary(constructor) : constructor.get();
        thread.setDaemon(true);
        thread.setPriority(Thread.NORM_PRIORITY);
        thread.setContextClassLoader(LibraryThreads.class.getClassLoader());
        return thread;
    }

    /** The group of the library's threads: a group of a caller's may be of a class of the caller's. */
    public static ThreadGroup group() {
        return GROUP;
    }

    /**
     * Up to JDK 23 the constructor of {@link Thread} keeps the protection domains of all callers, and so their class loaders.
     * Within this call there is only the library's. There is no other way to say so; where the class is gone, so is the need.
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
