package io.jnaaio.channels;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.Iterator;

/** The entries of a directory of the default file system, as paths of the library's provider. */
class Entries implements DirectoryStream<Path> {
    private final AioFileSystem fileSystem;
    private final DirectoryStream<Path> entries;

    Entries(AioFileSystem fileSystem, DirectoryStream<Path> entries) {
        this.fileSystem = fileSystem;
        this.entries = entries;
    }

    /** The same stream with wrapped paths; a {@link SecureDirectoryStream} if the given one is. */
    static DirectoryStream<Path> of(AioFileSystem fileSystem, DirectoryStream<Path> entries) {
        return entries instanceof SecureDirectoryStream<Path> secure
                ? new SecureEntries(fileSystem, secure)
                : new Entries(fileSystem, entries);
    }

    @Override
    public final Iterator<Path> iterator() {
        Iterator<Path> iterator = entries.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public Path next() {
                return fileSystem.wrap(iterator.next());
            }

            @Override
            public void remove() {
                iterator.remove();
            }
        };
    }

    @Override
    public final void close() throws IOException {
        entries.close();
    }
}
