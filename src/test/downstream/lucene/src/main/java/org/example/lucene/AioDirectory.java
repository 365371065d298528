package org.example.lucene;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.FsyncMode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FSLockFactory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.OutputStreamIndexOutput;

/**
 * An index whose files are read and written by jna-aio. Names, renames, deletes, locks and the fsync of the folder are
 * {@link FSDirectory}'s. An interrupt of a searching thread closes no file, as it does with {@code NIOFSDirectory}.
 */
public final class AioDirectory extends FSDirectory {
    private static final int CHUNK_BYTES = 64 << 10;

    private final AsyncIo io;
    private final AtomicLong tempFiles = new AtomicLong();

    /**
     * The index in that folder, which is created if need be.
     *
     * @param io stays the caller's, who closes it after the directory
     */
    public AioDirectory(AsyncIo io, Path folder) throws IOException {
        super(folder, FSLockFactory.getDefault());
        this.io = io;
    }

    @Override
    public IndexInput openInput(String name, IOContext context) throws IOException {
        ensureOpen();
        ensureCanRead(name);
        Path path = directory.resolve(name);
        AioFile file = io.openFile(path, StandardOpenOption.READ);
        try {
            return new AioIndexInput(path.toString(), file, context);
        } catch (Throwable e) {
            file.close();
            throw e;
        }
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        ensureOpen();
        deletePendingFiles();
        Path path = directory.resolve(name);
        AioFile file = io.openFile(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        return new OutputStreamIndexOutput(path.toString(), name, new Output(file), CHUNK_BYTES);
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context)
            throws IOException {
        while (true) {
            try {
                return createOutput(
                        getTempFileName(prefix, suffix, tempFiles.getAndIncrement()), context);
            } catch (FileAlreadyExistsException e) {
                // the next number
            }
        }
    }

    @Override
    protected void fsync(String name) throws IOException {
        try (AioFile file = io.openFile(directory.resolve(name), StandardOpenOption.WRITE)) {
            file.sync(FsyncMode.SYNC);
        }
    }

    /** Writes each chunk behind the one before, in the thread that fills it. */
    private static final class Output extends OutputStream {
        private final AioFile file;
        private long position;

        Output(AioFile file) {
            this.file = file;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            position += file.write(position, ByteBuffer.wrap(bytes, offset, length));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
