package io.jnaaio.testing;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/**
 * A driver that passes every call to another one. A subclass overrides the calls that it changes or observes.
 *
 * <p>It does not support transfers in the calling thread or notifications by the kernel, because they would bypass
 * {@link #submit} and {@link #cancel}.
 */
public abstract class ForwardingDriver implements Driver {
    /** Constructor for subclasses. */
    protected ForwardingDriver() {}

    /** The driver to which calls are passed; always the same. */
    protected abstract Driver inner();

    @Override
    public BackendId id() {
        return inner().id();
    }

    @Override
    public FileHandle open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return inner().open(path, options, attributes);
    }

    @Override
    public FileHandle wrap(int fd, boolean own) throws IOException {
        return inner().wrap(fd, own);
    }

    @Override
    public FileHandle wrap(int fd, boolean own, Set<? extends OpenOption> options)
            throws IOException {
        return inner().wrap(fd, own, options);
    }

    @Override
    public FileHandle wrap(FileChannel channel) throws IOException {
        return inner().wrap(channel);
    }

    @Override
    public FileService serve(FileHandle file) throws IOException {
        return inner().serve(file);
    }

    @Override
    public boolean submit(Request request) {
        return inner().submit(request);
    }

    @Override
    public String whenFull() {
        return inner().whenFull();
    }

    @Override
    public boolean collects() {
        return inner().collects();
    }

    @Override
    public void flush() {
        inner().flush();
    }

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        return inner().cancel(request, wait);
    }

    @Override
    public void close() {
        inner().close();
    }
}
