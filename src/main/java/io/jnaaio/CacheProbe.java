package io.jnaaio;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOpenOption;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Availability;
import io.jnaaio.api.CacheEffect;
import io.jnaaio.api.Capability;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.probe.CachedPages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;

/** Measures the effect of an option on the page cache: writes a file, syncs it, counts the pages left, and repeats. */
final class CacheProbe {
    private static final int PAGES = 64;

    private CacheProbe() {}

    /**
     * Writes the file and deletes it.
     *
     * @throws IOException if the file could not be opened with the option, or written
     */
    static CacheEffect run(AsyncIo io, Path folder, PlatformFacts machine, AioOpenOption option)
            throws IOException {
        Path path = folder.resolve(".jnaaio-probe-" + UUID.randomUUID());
        int pageBytes = Math.max(1024, machine.pageSizeBytes());
        ByteBuffer pages = ByteBuffer.allocateDirect(PAGES * pageBytes);
        try (AioFile file =
                io.openFile(
                        path,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, option))) {
            Availability there =
                    file.capabilities().availability(Capability.valueOf(option.name()));
            CachedPages appended = left(file, pages, machine);
            CachedPages overwritten = left(file, pages, machine);
            return new CacheEffect(
                    there,
                    file.backend(),
                    PAGES,
                    appended.count(),
                    overwritten.count(),
                    appended.cause());
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private static CachedPages left(AioFile file, ByteBuffer pages, PlatformFacts machine) {
        file.writev(0, pages.clear()).thenCompose(bytes -> file.fsync(FsyncMode.SYNC)).join();
        return CachedPages.afterSync(machine, file.fd());
    }
}
