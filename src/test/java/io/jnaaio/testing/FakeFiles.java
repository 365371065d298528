package io.jnaaio.testing;

import java.nio.file.Path;

/** The files of a fake's disk. */
record FakeFiles(FakeDisk disk) implements BackendFiles {
    @Override
    public void write(Path path, byte[] content) {
        disk.put(path, content);
    }

    @Override
    public byte[] read(Path path) {
        return disk.content(path);
    }

    @Override
    public byte[] read(Path path, long offset, int length) {
        return disk.content(path, offset, length);
    }

    @Override
    public long size(Path path) {
        return disk.size(path);
    }

    @Override
    public boolean exists(Path path) {
        return disk.exists(path);
    }

    @Override
    public boolean areReal() {
        return false;
    }
}
