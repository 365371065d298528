package io.jnaaio.contract;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A caller whose stack is nearly used up affects only that call: every depth is tried, on every backend. */
@Timeout(120)
class StackOverflowTest {
    @TempDir Path dir;

    @TestFactory
    Stream<DynamicTest> aCallerWithoutStackHarmsThatCallAlone() throws Exception {
        return ChildCases.tests(ChildJvm.like().run(dir, Child.class, dir.toString()));
    }

    /** Writes with almost no stack left, then with enough. */
    static final class Child {
        private static final int WRITES = 300;
        private static final long STACK_BYTES = 1 << 20;

        private final AioFile file;
        private final List<AioFuture<Long>> begun = new ArrayList<>();
        private int overflows;

        private Child(AioFile file) {
            this.file = file;
        }

        public static void main(String[] arguments) throws Exception {
            for (String backend : Backend.here()) {
                Path path = Path.of(arguments[0], backend);
                ChildCases.run(backend, () -> run(backend, false, path));
                if (backend.equals("pwritev")) {
                    ChildCases.run("inline", () -> run(backend, true, path));
                }
            }
        }

        private static void run(String backend, boolean inline, Path path) throws Exception {
            AioOptions options = AioOptions.builder().backend(backend).inline(inline).build();
            AsyncIo io = Aio.open(options);
            AioFile file = io.openFile(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Child child = new Child(file);
            for (int i = 0; i < 100; i++) {
                var unused = child.begin().get(20, TimeUnit.SECONDS);
            }
            CompletableFuture<Void> ended = new CompletableFuture<>();
            Thread deep =
                    new Thread(
                            null,
                            () -> {
                                try {
                                    child.descend();
                                } finally {
                                    ended.complete(null);
                                }
                            },
                            "deep",
                            STACK_BYTES);
            deep.start();
            ended.get(30, TimeUnit.SECONDS);
            for (AioFuture<Long> future : child.begun) {
                var unused = future.get(20, TimeUnit.SECONDS);
            }
            // Compiled code may require the stack of the write when the descent is entered: then no
            // write overflows.
            if (child.begun.isEmpty()) {
                throw new AssertionError(child.overflows + " overflows and no write");
            }
            var unused = child.begin().get(20, TimeUnit.SECONDS);
            if (!io.inFlight().isEmpty()) {
                throw new AssertionError("in flight: " + io.inFlight());
            }
            CompletableFuture.runAsync(
                            () -> {
                                try {
                                    io.close();
                                } catch (java.io.IOException e) {
                                    throw new AssertionError(e);
                                }
                            })
                    .get(20, TimeUnit.SECONDS);
        }

        private AioFuture<Long> begin() {
            return file.writev(0, ByteBuffer.allocate(100));
        }

        /** Descends as deep as possible, then tries at each depth on the way back. */
        @SuppressWarnings("InfiniteRecursion") // that is the point
        private void descend() {
            try {
                descend();
            } catch (StackOverflowError e) {
                // The deepest point.
            }
            if (begun.size() < WRITES) {
                try {
                    begun.add(begin());
                } catch (StackOverflowError e) {
                    overflows++;
                }
            }
        }
    }
}
