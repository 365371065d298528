package io.jnaaio.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.backend.freebsd.FreeBsdDouble;
import io.jnaaio.jna.AioSysctls;
import io.jnaaio.spi.RequestLimits;
import io.jnaaio.testing.BackendFiles;
import io.jnaaio.testing.FakeAio;
import io.jnaaio.testing.FakeDisk;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;

/** What the soak test runs on: opens engines, and creates and reads their files. */
enum Target {
    PWRITEV("pwritev"),
    PWRITEV_INLINE("pwritev") {
        @Override
        AsyncIo open(AioOptions.Builder options, SplittableRandom random) throws IOException {
            return super.open(options.inline(true), random);
        }

        @Override
        boolean isInline() {
            return true;
        }
    },
    IO_URING("io-uring"),
    KERNEL_AIO("kernel-aio"),
    LIO_LISTIO("lio-listio"),
    NIO("nio"),
    FREEBSD_AIO("freebsd-aio") {
        @Override
        void assumeAvailable() {
            FreeBsdDouble.assumeCompilable();
        }

        /** Opens an engine on the double, whose queue is small. */
        @Override
        AsyncIo open(AioOptions.Builder options, SplittableRandom random) throws IOException {
            FreeBsdDouble played = FreeBsdDouble.get();
            if (played.control("fbsd_reset") != 0) {
                throw new IOException("the double still runs requests of the engine before");
            }
            int room = 1 + random.nextInt(random.nextBoolean() ? 4 : 64);
            played.sysctl(AioSysctls.QUEUE_PER_PROCESS, room);
            played.control("fbsd_chaos", random.nextLong(), random.nextInt(100), 0, 0);
            return played.engine(options.build());
        }

        /** Restores the double for other tests. */
        @Override
        void leave() {
            assertEquals(0, FreeBsdDouble.get().control("fbsd_reset"), "it runs nothing");
        }
    },
    FAKE("fake") {
        @Override
        void assumeAvailable() {}

        @Override
        AsyncIo open(AioOptions.Builder options, SplittableRandom random) {
            boolean merging = random.nextBoolean();
            RequestLimits limits =
                    RequestLimits.builder()
                            .buffersMax(1 + random.nextInt(64))
                            .bytesMax(random.nextBoolean() ? Integer.MAX_VALUE : 8192)
                            .byAddress(true)
                            .mergeBytesMax(merging ? 1 << 20 : 0)
                            .inFlightMax(1 + random.nextInt(8))
                            .build();
            return FakeAio.builder()
                    .disk(InMemory.DISK)
                    .options(options)
                    .limits(limits)
                    .autoInAnyOrder(random.nextLong())
                    .create()
                    .io();
        }

        @Override
        BackendFiles files() {
            return BackendFiles.of(InMemory.DISK);
        }
    };

    private final String backend;

    Target(String backend) {
        this.backend = backend;
    }

    private static final class InMemory {
        static final FakeDisk DISK = new FakeDisk();

        private InMemory() {}
    }

    /** Skips the test if the target is unavailable. */
    void assumeAvailable() {
        BackendId id = BackendId.of(backend);
        Assumptions.assumeTrue(
                Aio.isAvailable(id),
                () -> id + " is not available here: " + Aio.unavailabilityCause(id).orElse("?"));
    }

    AsyncIo open(AioOptions.Builder options, SplittableRandom random) throws IOException {
        return Aio.open(options.backend(backend).build());
    }

    /** Called after the last engine was closed. */
    void leave() {}

    /** Creates and reads files without using the target. */
    BackendFiles files() {
        return BackendFiles.real();
    }

    /** True if the submitting thread executes the operations. */
    boolean isInline() {
        return false;
    }
}
