package io.jnaaio.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a thread of the library has, whoever makes it. */
@Timeout(30)
class LibraryThreadsTest {
    private static final InheritableThreadLocal<String> USER = new InheritableThreadLocal<>();

    private static final class Own extends Thread {
        Own(String name) {
            super(LibraryThreads.group(), null, name, 0, false);
        }
    }

    /** Makes threads where all that could be inherited is unusual. */
    @SuppressWarnings("ThreadPriorityCheck") // what a thread would inherit
    private static void made(CompletableFuture<Thread[]> made, CompletableFuture<String> seen) {
        USER.set("of the caller");
        Thread.currentThread().setPriority(Thread.MAX_PRIORITY);
        made.complete(
                new Thread[] {
                    LibraryThreads.daemon("a", () -> seen.complete(USER.get())),
                    LibraryThreads.daemon("b", () -> {}, 1 << 20),
                    LibraryThreads.make(() -> new Own("c")),
                });
    }

    @Test
    void nothingIsInheritedFromTheCaller() throws Exception {
        CompletableFuture<Thread[]> made = new CompletableFuture<>();
        CompletableFuture<String> seen = new CompletableFuture<>();
        ThreadGroup group = new ThreadGroup("of the caller");
        Thread caller = new Thread(group, () -> made(made, seen));
        try (URLClassLoader loader = new URLClassLoader(new URL[0])) {
            caller.setContextClassLoader(loader);
            caller.start();
            caller.join();
        }
        StringBuilder names = new StringBuilder();
        for (Thread thread : made.get()) {
            names.append(thread.getName());
            assertTrue(thread.isDaemon());
            assertEquals(Thread.NORM_PRIORITY, thread.getPriority());
            assertSame(LibraryThreads.class.getClassLoader(), thread.getContextClassLoader());
            assertSame(LibraryThreads.group(), thread.getThreadGroup());
            assertNull(thread.getThreadGroup().getParent(), "the topmost group");
            assertSame(Thread.State.NEW, thread.getState());
        }
        assertEquals("abc", names.toString());
        made.get()[0].start();
        assertNull(seen.get(), "no thread local is inherited");
    }
}
