package org.example.artemis;

import io.jnaaio.api.AsyncIo;
import java.io.File;
import org.apache.activemq.artemis.core.io.SequentialFile;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;

/**
 * The files of a journal by jna-aio. There is no timed buffer that holds records back: the writes and syncs that wait for one
 * another anyway are merged.
 */
public final class AioJournalFiles extends NIOSequentialFileFactory {
    private final AsyncIo io;

    /**
     * The files in that folder.
     *
     * @param io stays the caller's, who closes it after the journal
     * @param maxIo writes in flight at most, as {@code JournalImpl} wants to know
     */
    public AioJournalFiles(AsyncIo io, File folder, int maxIo) {
        super(folder, false, maxIo);
        this.io = io;
        disableBufferReuse(); // the pool is of the thread that writes; completions release in
        // another
    }

    @Override
    public SequentialFile createSequentialFile(String name) {
        return new AioJournalFile(io, this, getDirectory(), name);
    }

    /** Writes return before they are done, and call back. */
    @Override
    public boolean isSupportsCallbacks() {
        return true;
    }
}
