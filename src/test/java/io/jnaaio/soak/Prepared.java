package io.jnaaio.soak;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Creates random transfers and syncs: their bytes, their buffers, their offsets. */
final class Prepared {
    private static final int PARTS_MANY = 1500;
    private static final int BYTES_MAX = 70 << 10;

    private final Ledger ledger;
    private final FlakyPlan plan;
    private final AsyncIo io;
    private final SplittableRandom random;
    private long lastEnd;

    Prepared(Ledger ledger, FlakyPlan plan, AsyncIo io, SplittableRandom random) {
        this.ledger = ledger;
        this.plan = plan;
        this.io = io;
        this.random = random;
    }

    /** Returns a random write, read or sync of a file. */
    Submission any(FileCase file, Submission.Way way) {
        int chance = random.nextInt(100);
        if (chance < 8) {
            return sync(file, way);
        }
        boolean read = !file.append && chance < 35;
        boolean durable = !read && way == Submission.Way.FILE && chance > 92;
        List<Chunk> memory = memory(file);
        int total = memory.stream().mapToInt(Chunk::length).sum();
        Submission submission =
                new Submission(
                        ledger,
                        plan,
                        read ? Submission.Kind.READ : Submission.Kind.WRITE,
                        durable ? Submission.Way.DURABLE : way,
                        file,
                        file.append ? 0 : offset(file, total, read),
                        memory);
        memory.forEach(chunk -> submission.view(view(chunk, read)));
        return submission;
    }

    private Submission sync(FileCase file, Submission.Way way) {
        Submission sync =
                new Submission(ledger, plan, Submission.Kind.SYNC, way, file, 0, List.of());
        sync.earlier(file.earlier());
        return sync;
    }

    // ---- memory

    private List<Chunk> memory(FileCase file) {
        List<Chunk> memory = new ArrayList<>();
        int mix = random.nextInt(3);
        boolean many = file.unit == 1 && random.nextInt(500) == 0;
        int parts = many ? PARTS_MANY : random.nextInt(random.nextInt(4) == 0 ? 9 : 3);
        int most = many ? 48 : random.nextInt(8) == 0 ? BYTES_MAX : 1 << (5 + random.nextInt(9));
        int left = BYTES_MAX;
        for (int i = 0; i < parts; i++) {
            int length = Math.min(left, random.nextInt(most + 1));
            length -= length % file.unit;
            if (file.unit > Pattern.CELL && length == 0) {
                length = Math.min(left - left % file.unit, file.unit);
            }
            if (file.unit > Pattern.CELL && length == 0) {
                break;
            }
            boolean direct = mix == 0 || (mix == 1 && random.nextBoolean());
            memory.add(ledger.pool.take(length, direct));
            left -= length;
        }
        return memory;
    }

    private ByteBuffer view(Chunk chunk, boolean read) {
        ByteBuffer view = chunk.memory().duplicate();
        view.position(chunk.start()).limit(chunk.start() + chunk.length());
        if (random.nextInt(4) == 0) {
            view = view.slice();
        }
        return !read && random.nextInt(8) == 0 ? view.asReadOnlyBuffer() : view;
    }

    private long offset(FileCase file, int total, boolean read) {
        int end = FileCase.BYTES - total;
        long offset =
                switch (random.nextInt(4)) {
                    // Adjacent to the previous one: the two may be merged.
                    case 0 -> lastEnd <= end ? lastEnd : 0;
                    case 1 -> random.nextInt(Math.min(end, 16 << 10) + 1);
                    default -> random.nextInt((read ? FileCase.BYTES + 4096 : end) + 1);
                };
        offset -= offset % file.unit;
        lastEnd = offset + total;
        return offset;
    }

    // ---- operations

    /** Returns a random mode. */
    FsyncMode mode() {
        FsyncMode[] modes = FsyncMode.values();
        return modes[random.nextInt(modes.length)];
    }

    AsyncOperation<?> operation(Submission submission, SigevNotify notify)
            throws ClosedChannelException {
        AioFile file = submission.file.file();
        int priority = random.nextInt(21);
        return switch (submission.kind) {
            case WRITE -> io.writev(file, submission.offset, submission.buffers, priority, notify);
            case READ -> io.readv(file, submission.offset, submission.buffers, priority, notify);
            case SYNC -> io.fsync(file, mode(), priority, notify);
        };
    }
}
