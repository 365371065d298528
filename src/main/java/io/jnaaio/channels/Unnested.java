package io.jnaaio.channels;

import java.util.Deque;
import java.util.LinkedList;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls on a thread one after another, never nested. An executor may run a handler in the calling thread. If
 * such a handler starts an operation that completes at once, the next handler would be called from within the first
 * one, and a chain of them would use up the stack.
 */
final class Unnested {
    private static final ThreadLocal<@Nullable Deque<Runnable>> LATER = new ThreadLocal<>();

    private Unnested() {}

    /** Runs the call now, or after the call that this thread is in has returned. Calls do not throw. */
    @SuppressWarnings("JdkObsolete") // an ArrayDeque that cannot grow loses its elements
    static void run(Runnable call) {
        Deque<Runnable> later = LATER.get();
        if (later != null) {
            later.addLast(call);
            return;
        }
        Deque<Runnable> mine = new LinkedList<>();
        LATER.set(mine);
        try {
            Runnable next = call;
            while (next != null) {
                next.run();
                next = mine.pollFirst();
            }
        } finally {
            LATER.remove();
        }
    }
}
