package io.jnaaio.backend.uring;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.LeakTracking;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.Selection;
import io.jnaaio.backend.pwritev.PwritevDriverFactory;
import io.jnaaio.engine.Engine;
import io.jnaaio.engine.EngineConfig;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Engines over a rigged ring. */
final class RiggedEngine {
    private RiggedEngine() {}

    /** Skips where no ring can be made, or where the numbers played are not those of this system. */
    static void assumeRings() {
        BackendId ring = BackendId.IO_URING;
        Assumptions.assumeTrue(
                Aio.isAvailable(ring),
                () -> ring + " is not available: " + Aio.unavailabilityCause(ring).orElse("?"));
        String libc = Aio.probe().facts().libc();
        Assumptions.assumeTrue(
                libc.equals("glibc"), () -> "errno is played for glibc, not " + libc);
    }

    /** The ring alone. */
    static AsyncIo forced(RiggedRing ring, int queueDepth) {
        return forced(ring, queueDepth, LibcFiles.create());
    }

    /** The ring alone, with files of those calls. */
    static AsyncIo forced(RiggedRing ring, int queueDepth, FileCalls files) {
        return open(queueDepth, BackendId.IO_URING.id(), new Factory(ring, files));
    }

    /** The ring, and pwritev behind it. */
    static AsyncIo auto(RiggedRing ring, int queueDepth) {
        return open(
                queueDepth,
                "auto",
                new Factory(ring, LibcFiles.create()),
                new PwritevDriverFactory());
    }

    private static AsyncIo open(int queueDepth, String requested, DriverFactory... factories) {
        List<BackendId> ids = List.of(factories).stream().map(DriverFactory::id).toList();
        return Engine.open(
                new EngineConfig(
                        AioOptions.defaults(),
                        queueDepth,
                        4 << 20,
                        false,
                        LeakTracking.OFF,
                        Aio.probe().facts(),
                        new Selection(requested, "test", ids, "over a rigged ring"),
                        List.of(factories)));
    }

    private record Factory(RiggedRing ring, FileCalls files) implements DriverFactory {
        @Override
        public BackendId id() {
            return BackendId.IO_URING;
        }

        @Override
        public Availability availability(PlatformFacts facts) {
            return Availability.yes();
        }

        @Override
        public GatherMode gather() {
            return GatherMode.NATIVE;
        }

        @Override
        public Driver open(DriverContext context) {
            return new IoUringDriver(context, RiggedRing.ABI, ring, files);
        }
    }
}
