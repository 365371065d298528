package io.jnaaio.soak;

import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One submission of an operation: its arguments, its possible results, and whether it ends once. */
final class Submission {
    /** The kind of the operation. */
    enum Kind {
        WRITE,
        READ,
        SYNC
    }

    /** The interface used, which determines whether positions advance and whether a short transfer is continued. */
    enum Way {
        FILE,
        DURABLE,
        OPERATION
    }

    final Kind kind;
    final Way way;
    final FileCase file;
    final long offset;
    final int length;

    /** The views passed to the library. */
    final List<ByteBuffer> buffers = new ArrayList<>();

    /** Set by any request to stop this submission or another one of the same operation. */
    private AtomicBoolean stopAsked = new AtomicBoolean();

    private final Ledger ledger;
    private final FlakyPlan plan;
    private final List<Chunk> chunks = new ArrayList<>();
    private int uses;
    private final List<Integer> positions = new ArrayList<>();
    private final AtomicInteger ends = new AtomicInteger();
    private final long begun;
    private final long stopsBefore;
    private final @Nullable Claim claim;

    /** The operations submitted on the file before this sync. */
    private List<AsyncOperation<?>> earlier = List.of();

    Submission(
            Ledger ledger,
            FlakyPlan plan,
            Kind kind,
            Way way,
            FileCase file,
            long offset,
            List<Chunk> memory) {
        this.ledger = ledger;
        this.plan = plan;
        this.kind = kind;
        this.way = way;
        this.file = file;
        this.offset = offset;
        chunks.addAll(memory);
        int total = 0;
        for (Chunk chunk : memory) {
            total += chunk.length();
        }
        length = total;
        stopsBefore = file.stopsEnded();
        begun = ledger.tick();
        claim = kind == Kind.WRITE ? new Claim(ledger.nextId(), offset, length, begun) : null;
        if (claim != null) {
            long place = file.append ? 0 : offset;
            for (Chunk chunk : memory) {
                Pattern.fill(chunk.memory(), chunk.start(), chunk.length(), claim.id, place);
                place += chunk.length();
            }
            file.model.add(claim);
        }
        ledger.began(this);
    }

    /** Adds a view of the next chunk, to be passed to the library. */
    void view(ByteBuffer view) {
        buffers.add(view);
        positions.add(view.position());
    }

    /** Called before the operation is asked to stop. */
    void stopAsked() {
        stopAsked.set(true);
    }

    /** Sets how many more submissions of the same operation follow this one. */
    void useAgain(int times) {
        uses = times;
    }

    boolean mayBeUsedAgain() {
        return uses > 0;
    }

    /** Returns the next submission of the same operation, with the same memory. */
    Submission again() {
        Submission next = new Submission(ledger, plan, kind, way, file, offset, chunks);
        buffers.forEach(next::view);
        next.uses = uses - 1;
        next.stopAsked = stopAsked;
        return next;
    }

    void earlier(List<AsyncOperation<?>> operations) {
        earlier = operations;
    }

    /** Called when the call that submitted the operation has returned. */
    void submitted() {
        ledger.wasAccepted();
        if (claim != null) {
            claim.submitted = ledger.tick();
        }
    }

    /** Called when the call has thrown: nothing was submitted. */
    void refused(Throwable why) {
        if (!isRefusal(why)) {
            ledger.wrong("refused with " + why + ": " + this);
        }
        if (ends.get() != 0) {
            ledger.wrong("refused, and ended all the same: " + this);
        }
        if (claim != null) {
            file.model.remove(claim);
        }
        release();
        ledger.wasRefused(this);
    }

    private boolean isRefusal(Throwable why) {
        if (Scarcity.isWhy(why)) {
            return true;
        }
        if (why instanceof ErrnoException e) {
            return e.errno() == Errno.EAGAIN || (e.errno() == Errno.EINTR);
        }
        return why instanceof InterruptedIOException
                || (why instanceof ClosedChannelException && file.everClosed());
    }

    /** Takes the result of an operation that has ended. */
    void end(AsyncOperation<?> operation) {
        Object value = null;
        Throwable error = null;
        try {
            value = operation.aioReturn();
        } catch (ErrnoException | RuntimeException e) {
            error = e;
        }
        end(value, error);
    }

    /** Called when the operation has ended, with a value or an error. */
    void end(@Nullable Object value, @Nullable Throwable error) {
        long tick = ledger.tick();
        if (ends.incrementAndGet() != 1) {
            ledger.wrong(
                    "ended "
                            + ends.get()
                            + " times, now with "
                            + value
                            + ", "
                            + error
                            + ": "
                            + this);
            return;
        }
        try {
            long moved = error == null ? succeeded(value) : failed(error);
            if (claim != null) {
                claim.ended((int) moved, possible(moved, error), tick);
            }
            checkMemory(moved, tick);
            for (AsyncOperation<?> operation : earlier) {
                if (error == null && operation.error() == Errno.EINPROGRESS) {
                    ledger.wrong(
                            "a sync has ended before "
                                    + operation
                                    + ", submitted earlier: "
                                    + this);
                }
            }
        } catch (RuntimeException | Error e) {
            ledger.wrong(e + " at the end of " + this);
        }
        release();
        ledger.ended(this);
    }

    /** Returns the number of bytes transferred. */
    private long succeeded(@Nullable Object value) {
        if (kind == Kind.SYNC) {
            return 0;
        }
        long moved = value instanceof Long bytes ? bytes : -1;
        long whole = length;
        if (kind == Kind.READ) {
            whole = Math.min(length, Math.max(0, file.model.size() - offset));
        }
        long least = way != Way.OPERATION ? whole : Math.min(1, whole);
        if (moved < least || moved > whole || (moved < whole && moved % file.step != 0)) {
            ledger.wrong(
                    "moved " + value + " bytes, " + least + " to " + whole + " are right: " + this);
        }
        return Math.max(0, moved);
    }

    private long failed(Throwable error) {
        ErrnoException errno = errno(error);
        if (errno == null) {
            boolean interrupted = has(error, InterruptedIOException.class);
            boolean closed = has(error, ClosedChannelException.class) && file.everClosed();
            if (!interrupted && !closed && !Scarcity.isWhy(error)) {
                ledger.wrong("ended with " + error + ": " + this);
            }
            return 0;
        }
        boolean right =
                switch (errno.errno().name()) {
                    case "ECANCELED" -> stopAsked.get() || file.mayBeStopped(stopsBefore);
                    case "EAGAIN" -> true;
                    case "EIO", "ENOSPC", "EINTR" -> plan.failed() > 0 || plan.thrown() > 0;
                    case "EBADF" -> file.everClosed();
                    default -> false;
                };
        if (!right && !Scarcity.isWhy(errno)) {
            ledger.wrong("ended with " + error + ", for no reason: " + this);
        }
        if (errno.errno() == Errno.ECANCELED) {
            ledger.wasCanceled();
        } else {
            ledger.hasFailed();
        }
        long moved = errno.bytesTransferred();
        if (moved < 0 || moved > length) {
            ledger.wrong("moved " + moved + " bytes: " + this);
        }
        return Math.max(0, Math.min(length, moved));
    }

    private int possible(long moved, @Nullable Throwable error) {
        if (error != null && way == Way.DURABLE) {
            return length; // perhaps the sync has failed
        }
        // What a failing request wrote after the contiguous prefix is not reported.
        return plan.dirty() && plan.failed() > 0 && !file.append ? length : (int) moved;
    }

    private static @Nullable ErrnoException errno(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ErrnoException errno) {
                return errno;
            }
            for (Throwable beside : cause.getSuppressed()) {
                if (beside instanceof ErrnoException errno) {
                    return errno;
                }
            }
        }
        return null;
    }

    private static boolean has(Throwable error, Class<?> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private void checkMemory(long moved, long tick) {
        long left = moved;
        long place = offset;
        for (int i = 0; i < chunks.size(); i++) {
            Chunk chunk = chunks.get(i);
            int here = (int) Math.min(left, chunk.length());
            String guard = chunk.guards();
            String content =
                    kind == Kind.READ
                            ? file.model.check(
                                    chunk.memory(), chunk.start(), here, place, begun, tick)
                            : null;
            int advanced = way != Way.OPERATION ? here : 0;
            int position = buffers.get(i).position();
            if (guard != null || content != null) {
                ledger.wrong(guard + ", " + content + ": " + this);
            }
            if (position != positions.get(i) + advanced) {
                ledger.wrong(
                        "position "
                                + position
                                + " of buffer "
                                + i
                                + " after "
                                + moved
                                + ": "
                                + this);
            }
            left -= here;
            place += here;
        }
    }

    private void release() {
        for (Chunk chunk : chunks) {
            chunk.poison();
            if (uses == 0) {
                ledger.pool.giveBack(chunk);
            }
        }
    }

    @Override
    public String toString() {
        return kind
                + " by "
                + way
                + " on "
                + file.model.name
                + " at "
                + offset
                + ", "
                + length
                + " bytes in "
                + chunks.size()
                + (stopAsked.get() ? ", asked to stop" : "")
                + (claim == null ? "" : ", " + claim);
    }
}
