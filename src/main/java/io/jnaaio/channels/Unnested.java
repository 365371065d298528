package io.jnaaio.channels;

import java.util.Deque;
import java.util.LinkedList;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are made one after the other on a thread, never nested. An executor may run a handler in the calling thread; a
 * handler that begins an operation which is complete at once would call the next handler from its own frame, as deep as
 * the chain is long.
 */
final class Unnested {
    private static final ThreadLocal<@Nullable Deque<Runnable>> LATER = new ThreadLocal<>();

    private Unnested() {}

    /** Makes the call now, or when the call that this thread is in has returned. Calls do not throw. */
    @SuppressWarnings("JdkObsolete") // an ArrayDeque that cannot grow loses what it holds
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
