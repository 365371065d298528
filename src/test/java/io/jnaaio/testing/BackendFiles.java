package io.jnaaio.testing;

import java.io.IOException;
import java.nio.file.Path;

/** How a suite makes and reads the files of the backend under test, past that backend. */
public interface BackendFiles {
    /** The files of the file system, which most backends work on. */
    static BackendFiles real() {
        return RealFiles.INSTANCE;
    }

    /** The files of a fake's disk. */
    static BackendFiles of(FakeDisk disk) {
        return new FakeFiles(disk);
    }

    /** Makes a file, or gives it that content. */
    void write(Path path, byte[] content) throws IOException;

    /** All that is in it. */
    byte[] read(Path path) throws IOException;

    /** A part of it; less where it ends. */
    byte[] read(Path path, long offset, int length) throws IOException;

    /** Its size, in bytes. */
    long size(Path path) throws IOException;

    /** Whether there is one. */
    boolean exists(Path path);

    /** Whether links, permissions and other processes see them: whether they are the file system's. */
    boolean areReal();
}
