package org.example.h2;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.FsyncMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import org.h2.store.fs.FileBaseDefault;

/** An open file of H2. All calls work in the thread that calls; an interrupt does not close the file. */
final class AioH2File extends FileBaseDefault {
    private final Path path;
    private final AsyncIo io;
    private final AioFile file;

    /**
     * For locks: H2 wants a FileLock, and AioFile has none on the nio backend. Closed together with the file, since closing any
     * descriptor of a file releases record locks.
     */
    private final FileChannel lockChannel;

    private AioH2File(Path path, AsyncIo io, AioFile file, FileChannel lockChannel) {
        this.path = path;
        this.io = io;
        this.file = file;
        this.lockChannel = lockChannel;
    }

    /** Opens it on the engine that the whole process shares; the last file's close closes that. */
    static AioH2File open(Path path, Set<? extends OpenOption> options) throws IOException {
        AsyncIo io = Aio.shared();
        AioFile file = null;
        try {
            file = io.openFile(path, options);
            return new AioH2File(path, io, file, FileChannel.open(path, options));
        } catch (Throwable e) {
            if (file != null) {
                file.close();
            }
            io.close();
            throw e;
        }
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
        if (!to.hasRemaining()) {
            return 0;
        }
        int bytes = (int) file.read(position, to);
        return bytes == 0 ? -1 : bytes;
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
        return (int) file.write(position, from);
    }

    @Override
    public void force(boolean metadata) throws IOException {
        file.sync(metadata ? FsyncMode.SYNC : FsyncMode.DSYNC);
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    protected void implTruncate(long size) throws IOException {
        file.truncate(size);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return lockChannel.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        try {
            file.close();
        } finally {
            lockChannel.close();
            io.close();
        }
    }

    @Override
    public String toString() {
        return "aio:" + path;
    }
}
