package io.jnaaio.bench;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;

/**
 * A process that opens a file and writes to it once: prints the nanoseconds from {@code main} to the end of the
 * write.
 */
final class FirstWriteProcess {
    static final int BYTES = 10;

    private FirstWriteProcess() {}

    /** Arguments: {@code jdk} or {@code ours}, and an existing file. */
    public static void main(String[] args) throws Exception {
        long begin = System.nanoTime();
        Path file = Path.of(args[1]);
        if (args[0].equals("jdk")) {
            jdk(file, begin);
        } else {
            ours(file, begin);
        }
    }

    private static void jdk(Path file, long begin)
            throws IOException, ExecutionException, InterruptedException {
        try (AsynchronousFileChannel channel =
                AsynchronousFileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(BYTES), 0).get();
            System.out.println(System.nanoTime() - begin);
        }
    }

    private static void ours(Path file, long begin) throws IOException {
        try (AsyncIo io = Aio.open();
                AioFile opened = io.openFile(file, StandardOpenOption.WRITE)) {
            opened.writev(0, ByteBuffer.allocate(BYTES)).join();
            System.out.println(System.nanoTime() - begin);
        }
    }
}
