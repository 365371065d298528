package io.jnaaio.testing;

import java.io.IOException;
import java.nio.file.Path;

/** Creates and reads the files of the backend under test without using that backend. */
public interface BackendFiles {
    /** The files of the file system, which most backends work on. */
    static BackendFiles real() {
        return RealFiles.INSTANCE;
    }

    /** The files of a fake's disk. */
    static BackendFiles of(FakeDisk disk) {
        return new FakeFiles(disk);
    }

    /** Creates a file with this content, or replaces its content. */
    void write(Path path, byte[] content) throws IOException;

    /** The content of a file. */
    byte[] read(Path path) throws IOException;

    /** A part of a file; shorter at the end of the file. */
    byte[] read(Path path, long offset, int length) throws IOException;

    /** The size of a file, in bytes. */
    long size(Path path) throws IOException;

    /** Whether a file exists. */
    boolean exists(Path path);

    /** Whether the files are on a real file system, with links and permissions, and visible to other processes. */
    boolean areReal();
}
