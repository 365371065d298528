package io.jnaaio.contract;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOpenOption;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.probe.CachedPages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes, syncs and reads files with every backend that has descriptors; prints how many of their pages stay cached.
 */
final class UncachedChild {
    static final int PAGES = 64;
    private static final int PAGE_BYTES = 4096;

    private UncachedChild() {}

    public static void main(String[] arguments) throws IOException {
        Path dir = Path.of(arguments[0]);
        List<BackendId> backends =
                List.of(BackendId.IO_URING, BackendId.KERNEL_AIO, BackendId.PWRITEV);
        for (BackendId backend : backends) {
            if (Aio.isAvailable(backend)) {
                try (AsyncIo io = Aio.open(AioOptions.builder().backend(backend).build())) {
                    tell(io, dir.resolve(backend + "-plain"), backend + " plain ");
                    for (AioOpenOption option :
                            List.of(AioOpenOption.UNCACHED, AioOpenOption.WRITE_BEHIND)) {
                        String name = backend + " " + option + " ";
                        tell(io, dir.resolve(backend + "-" + option), name, option);
                    }
                }
            }
        }
    }

    private static void tell(AsyncIo io, Path path, String name, OpenOption... option)
            throws IOException {
        Set<OpenOption> options = new HashSet<>(List.of(option));
        Collections.addAll(
                options,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try (AioFile file = io.openFile(path, options)) {
            ByteBuffer page = ByteBuffer.allocateDirect(PAGE_BYTES);
            List<String> left = new ArrayList<>();
            for (int i = 0; i < PAGES; i++) {
                var unused = file.writev((long) i * PAGE_BYTES, page.clear()).join();
            }
            left.add(counted(file));
            for (int i = 0; i < PAGES; i++) {
                long unused = file.write((long) i * PAGE_BYTES, page.clear());
            }
            left.add(counted(file));
            System.out.println(name + String.join(" ", left));
        } catch (IOException | UnsupportedOperationException e) {
            System.out.println(name + "refused: " + e.getMessage());
        }
    }

    private static String counted(AioFile file) throws IOException {
        file.sync(FsyncMode.SYNC);
        CachedPages pages = CachedPages.afterSync(Aio.probe().facts(), file.fd());
        return pages.cause().isEmpty() ? Long.toString(pages.count()) : pages.cause();
    }
}
