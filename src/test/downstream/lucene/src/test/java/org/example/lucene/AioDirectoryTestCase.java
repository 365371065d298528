package org.example.lucene;

import com.carrotsearch.randomizedtesting.ThreadFilter;
import com.carrotsearch.randomizedtesting.annotations.ThreadLeakFilters;
import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.store.BaseDirectoryTestCase;
import org.junit.AfterClass;

/** Lucene's own tests of a directory. */
@ThreadLeakFilters(defaultFilters = true, filters = AioDirectoryTestCase.ThreadsOfJna.class)
public abstract class AioDirectoryTestCase extends BaseDirectoryTestCase {
    private static AsyncIo io;

    static void open(BackendId backend) throws IOException {
        assumeTrue(Aio.unavailabilityCause(backend).orElse(""), Aio.isAvailable(backend));
        // One test wants a file system of Lucene's own, whatever the subclass suppresses.
        io = Aio.open(AioOptions.builder().backend(backend.id()).foreignByNio(true).build());
    }

    @AfterClass
    public static void closeTheEngine() throws IOException {
        if (io != null) {
            io.close();
            io = null;
        }
    }

    @Override
    protected Directory getDirectory(Path path) throws IOException {
        return new AioDirectory(io, path);
    }

    /** JNA ends its thread by itself when it has had nothing to free for a while. */
    public static final class ThreadsOfJna implements ThreadFilter {
        @Override
        public boolean reject(Thread thread) {
            return thread.getName().equals("JNA Cleaner");
        }
    }
}
