package io.jnaaio.contract;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Lowers {@code fs.aio-max-nr} to 0 for a moment, and prints what happens to files opened with DIRECT. */
final class AioMaxNrChild {
    private static final Path MAX = Path.of("/proc/sys/fs/aio-max-nr");

    private AioMaxNrChild() {}

    public static void main(String[] arguments) throws Exception {
        Path path = Files.createTempFile(Path.of(arguments[0]), "direct", ".dat");
        String before = read();
        // The engines are opened while kernel AIO works: they meet the limit when they open a file.
        try (AsyncIo forced = Aio.open(options().backend(BackendId.KERNEL_AIO).build());
                AsyncIo auto =
                        Aio.open(
                                options()
                                        .disable(BackendId.IO_URING)
                                        .disable(BackendId.PWRITEV)
                                        .build())) {
            Files.writeString(MAX, "0");
            try {
                System.out.println("forced: " + refusal(forced, path));
                System.out.println("auto: " + used(auto, path));
            } finally {
                Files.writeString(MAX, before);
            }
            System.out.println("restored: " + used(forced, path));
        }
        System.out.println("unavailable: " + unavailable(before));
    }

    /** Reads the sysctl in one call: the kernel returns the value only to the first read. */
    static String read() throws IOException {
        try (InputStream in = Files.newInputStream(MAX)) {
            return new String(in.readNBytes(64), StandardCharsets.US_ASCII).strip();
        }
    }

    private static String unavailable(String before) throws Exception {
        Files.writeString(MAX, "0");
        try {
            // A new factory, because one whose probe has succeeded does not repeat it.
            io.jnaaio.spi.DriverFactory fresh = new io.jnaaio.backend.kaio.KernelAioDriverFactory();
            return fresh.availability(Aio.probe().facts()).cause();
        } finally {
            Files.writeString(MAX, before);
        }
    }

    private static AioOptions.Builder options() {
        return AioOptions.builder();
    }

    private static AioFile open(AsyncIo io, Path path) throws IOException {
        return io.openFile(path, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
    }

    private static String refusal(AsyncIo io, Path path) {
        try (AioFile file = open(io, path)) {
            return "opened by " + file.backend();
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).replace('\n', ' ');
        }
    }

    private static String used(AsyncIo io, Path path) throws Exception {
        try (AioFile file = open(io, path)) {
            ByteBuffer block = ByteBuffer.allocateDirect(8192).alignedSlice(4096).limit(4096);
            long written = file.writev(0, block).get();
            return written == 4096 ? file.backend().id() : "wrote " + written;
        }
    }
}
