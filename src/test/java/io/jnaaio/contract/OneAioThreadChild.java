package io.jnaaio.contract;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.FsyncMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Limits glibc to one thread for AIO, as if no more could be started, and uses two files of two engines. */
final class OneAioThreadChild {
    private static final int ROUNDS = 20;
    private static final int WRITES = 8;
    private static final int BYTES = 1 << 20;

    private OneAioThreadChild() {}

    interface Rt extends Library {
        /**
         * aio_init(3): {@code struct aioinit { int aio_threads, aio_num, aio_locks, aio_usedba, aio_debug,
         * aio_numusers, aio_idle_time, aio_reserved; }}, {@code aio.h}, glibc 2.36. Has an effect only before the
         * first request.
         */
        void aio_init(Pointer init);
    }

    public static void main(String[] arguments) throws Exception {
        Path dir = Path.of(arguments[0]);
        try (Memory init = new Memory(8L * Integer.BYTES)) {
            init.clear();
            init.setInt(0, 1); // aio_threads
            init.setInt(Integer.BYTES, 64); // aio_num
            Native.load("c", Rt.class).aio_init(init);
        }
        AioOptions lio = AioOptions.builder().backend(BackendId.LIO_LISTIO).build();
        try (AsyncIo io = Aio.open(lio)) {
            ChildCases.run("a probe while the wake-up may be pending", () -> probe(io, dir));
            try (AsyncIo other = Aio.open(lio);
                    AioFile one = open(io, dir.resolve("one"));
                    AioFile two = open(other, dir.resolve("two"))) {
                ChildCases.run("writes and syncs of two files", () -> work(one, two));
            }
        }
        System.out.println("closed");
    }

    private static AioFile open(AsyncIo io, Path path) throws Exception {
        return io.openFile(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static void probe(AsyncIo io, Path dir) throws Exception {
        try (AioFile file = open(io, dir.resolve("probed"))) {
            for (int i = 0; i < ROUNDS; i++) {
                check(BYTES, file.writev(0, ByteBuffer.allocateDirect(BYTES)));
                if (!new io.jnaaio.backend.lio.LioDriverFactory()
                        .availability(Aio.probe().facts())
                        .available()) {
                    throw new AssertionError("it works for an engine of this process");
                }
            }
        }
    }

    private static void work(AioFile one, AioFile two) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            List<AioFuture<Long>> writes = new ArrayList<>();
            for (int i = 0; i < WRITES; i++) {
                writes.add(one.writev((long) i * BYTES, ByteBuffer.allocateDirect(BYTES)));
                writes.add(two.writev((long) i * BYTES, ByteBuffer.allocateDirect(BYTES)));
            }
            AioFuture<Void> synced = two.fsync(FsyncMode.DSYNC);
            for (AioFuture<Long> write : writes) {
                check(BYTES, write);
            }
            synced.get(15, TimeUnit.SECONDS);
        }
    }

    private static void check(long bytes, AioFuture<Long> write) throws Exception {
        long moved = write.get(15, TimeUnit.SECONDS);
        if (moved != bytes) {
            throw new AssertionError(moved + " bytes");
        }
    }
}
