package io.jnaaio.contract;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.BackendUnavailableException;
import io.jnaaio.api.FsyncMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Prints what the probe reports about io_uring, and writes with {@code auto}; one line each. */
final class ConfinedChild {
    static final int BLOCKS = 200;
    private static final int BLOCK_BYTES = 4096;

    private ConfinedChild() {}

    public static void main(String[] arguments) throws IOException {
        Path dir = Path.of(arguments[0]);
        BackendId ring = BackendId.IO_URING;
        System.out.println("memlock " + Aio.probe().facts().limits().get("RLIMIT_MEMLOCK"));
        System.out.println("available " + Aio.isAvailable(ring));
        System.out.println("cause " + Aio.unavailabilityCause(ring).orElse("none"));
        AioOptions deep = AioOptions.builder().backend(ring).queueDepth(1000).build();
        try (AsyncIo io = Aio.open(deep)) {
            System.out.println("forced " + write(io, dir.resolve("forced")));
        } catch (BackendUnavailableException e) {
            System.out.println("forced " + e.getMessage());
        }
        try (AsyncIo io = Aio.open(AioOptions.builder().backend("auto").build())) {
            System.out.println("candidates " + io.selection().candidates());
            System.out.println("buffered " + write(io, dir.resolve("buffered")));
            System.out.println(
                    "direct " + write(io, dir.resolve("direct"), ExtendedOpenOption.DIRECT));
        }
    }

    /** Returns the backends that served the file, and its content. */
    private static String write(AsyncIo io, Path path, OpenOption... more) throws IOException {
        List<OpenOption> options =
                new ArrayList<>(List.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        options.addAll(List.of(more));
        Set<String> served = new TreeSet<>();
        try (AioFile file = io.openFile(path, options.toArray(OpenOption[]::new))) {
            served.add(file.backend().id());
            List<AioFuture<Long>> writes = new ArrayList<>();
            for (int i = 0; i < BLOCKS; i++) {
                writes.add(file.writev((long) i * BLOCK_BYTES, block(i)));
            }
            AioFuture<Void> sync = file.fsync(FsyncMode.DSYNC);
            for (AioFuture<Long> write : writes) {
                if (write.join() != BLOCK_BYTES) {
                    return "a short write";
                }
            }
            sync.join();
            served.add(file.backend().id());
        }
        byte[] bytes = Files.readAllBytes(path);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != (byte) (i / BLOCK_BYTES + i)) {
                return served + " wrong byte at " + i;
            }
        }
        return served + " wrote " + bytes.length;
    }

    private static ByteBuffer block(int number) {
        ByteBuffer block =
                ByteBuffer.allocateDirect(2 * BLOCK_BYTES)
                        .alignedSlice(BLOCK_BYTES)
                        .limit(BLOCK_BYTES);
        for (int i = 0; i < BLOCK_BYTES; i++) {
            block.put(i, (byte) (number + number * BLOCK_BYTES + i));
        }
        return block;
    }
}
