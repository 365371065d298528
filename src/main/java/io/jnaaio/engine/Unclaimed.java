package io.jnaaio.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * Warns of operations that completed, were never asked for their result, and became garbage: the result, or the error, is
 * lost.
 */
final class Unclaimed implements Runnable {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final Cleaner CLEANER = Cleaner.create();

    private final String verb;
    private final long bytes;
    private final long offset;
    private final String file;
    private final @Nullable Throwable place;
    private volatile boolean claimed;

    private Unclaimed(Op<?> op, @Nullable Throwable place) {
        verb = op.verb();
        bytes = op.buffers.bytes();
        offset = op.offset;
        file = op.file.toString();
        this.place = place;
    }

    /** Watches a completed operation until it is claimed. */
    static Unclaimed watch(Op<?> op, @Nullable Throwable place) {
        Unclaimed watch = new Unclaimed(op, place);
        CLEANER.register(op, watch);
        return watch;
    }

    void claimed() {
        claimed = true;
    }

    @Override
    public void run() {
        if (!claimed) {
            LOG.log(
                    Level.WARNING,
                    verb
                            + " of "
                            + bytes
                            + " bytes at "
                            + offset
                            + " on "
                            + file
                            + " was dropped and nobody asked for its result; ask aioReturn() or future(),"
                            + " or give it a callback"
                            + (place == null ? " (LeakTracking.FULL tells where)" : ""),
                    place);
        }
    }
}
