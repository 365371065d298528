package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.channels.AioFileChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code System.exit} in a continuation ends the process, even if a shutdown hook closes the engine. */
@Timeout(120)
class ExitInContinuationTest {
    private static final int STATUS = 3;

    @TempDir Path dir;

    /** A child too short-lived for a second compiler and parallel garbage collection. */
    private static ChildJvm child() {
        return ChildJvm.like().with("-XX:TieredStopAtLevel=1").with("-XX:+UseSerialGC");
    }

    static Stream<Arguments> ways() {
        return Backend.here().stream()
                .flatMap(
                        backend ->
                                Stream.of("future", "callback", "handler", "channel")
                                        .map(way -> Arguments.of(backend, way)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theHookReturns(String backend, String way) throws Exception {
        Path path = Files.createFile(dir.resolve("file"));
        ChildJvm.Outcome outcome = child().run(dir, Child.class, backend, path.toString(), way);
        assertEquals("true", outcome.after("closed "), () -> "the hook: " + outcome.lines());
        assertEquals(STATUS, outcome.exit(), () -> "the status: " + outcome.lines());
    }

    /**
     * Another operation is in flight, and the thread that would report it calls exit: close returns, and either
     * reports that or waits.
     */
    @ParameterizedTest
    @MethodSource("ways")
    void theHookReturnsWithMoreInFlight(String backend, String way) throws Exception {
        Path path = Files.createFile(dir.resolve("file"));
        ChildJvm.Outcome outcome =
                child().run(dir, Child.class, backend, path.toString(), way, "more");
        assertEquals(STATUS, outcome.exit(), () -> "the status: " + outcome.lines());
        String closed = outcome.after("closed ");
        assertEquals(
                true,
                closed.equals("true") || closed.contains("the JVM shuts down"),
                () -> "the hook: " + outcome.lines());
    }

    /** Calls exit when the first write is reported. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws Exception {
            AsyncIo io = Aio.open(AioOptions.builder().backend(arguments[0]).build());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(io)));
            Path path = Path.of(arguments[1]);
            ByteBuffer data = ByteBuffer.allocateDirect(16384);
            if (arguments[2].equals("channel")) {
                throughChannel(io, path, data);
            } else {
                AioFile file = io.openFile(path, StandardOpenOption.WRITE);
                switch (arguments[2]) {
                    case "callback" ->
                            io.writev(
                                            file,
                                            0,
                                            List.of(data),
                                            0,
                                            SigevNotify.callback(Runnable::run, op -> exit()))
                                    .submit();
                    case "handler" -> {
                        var unused =
                                file.writev(0, data)
                                        .whenCompleteAsync((n, e) -> exit(), io.handlerExecutor());
                    }
                    default -> {
                        var unused = file.writev(0, data).whenComplete((n, e) -> exit());
                    }
                }
                if (arguments.length > 3) {
                    for (int i = 1; i < 50; i++) {
                        var unused = file.writev(16384L * i, ByteBuffer.allocateDirect(16384));
                    }
                }
            }
            Thread.currentThread().join();
        }

        private static void throughChannel(AsyncIo io, Path path, ByteBuffer data)
                throws IOException {
            AioFileChannel channel =
                    AioFileChannel.open(io, path, Set.of(StandardOpenOption.WRITE), null);
            channel.write(
                    data,
                    0,
                    null,
                    new CompletionHandler<Integer, Void>() {
                        @Override
                        public void completed(Integer bytes, Void attachment) {
                            exit();
                        }

                        @Override
                        public void failed(Throwable why, Void attachment) {
                            exit();
                        }
                    });
        }

        private static void exit() {
            System.exit(STATUS);
        }

        private static void close(AsyncIo io) {
            try {
                io.close();
                System.out.println("closed true");
            } catch (IOException e) {
                System.out.println("closed " + e.getMessage());
            }
        }
    }
}
