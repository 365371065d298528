package io.jnaaio.engine.mem;

import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/** What the drivers over descriptors have in common: how they open files, and transfers in the calling thread. */
public abstract class FdDriver implements Driver {
    private final NativeFiles files;
    private final CallerCalls inCaller;

    /** Opens files by these calls. */
    protected FdDriver(NativeFiles files) {
        this.files = files;
        inCaller = new CallerCalls(files);
        // Links the native method; at its first use with a full heap it could not be.
        int unused = files.calls().errno();
    }

    @Override
    public final FileHandle open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return files.open(path, options, attributes);
    }

    @Override
    public final FileHandle wrap(int fd, boolean own) throws IOException {
        return files.wrap(fd, own);
    }

    @Override
    public final FileService serve(FileHandle file) throws IOException {
        if (file instanceof FdHandle descriptor) {
            FileService service = serve(descriptor);
            FileService served =
                    new FileService(capabilities(service, descriptor), service.limits());
            descriptor.deleteIfAsked();
            return served;
        }
        throw new IOException("the " + id() + " backend needs a descriptor");
    }

    private Capabilities capabilities(FileService service, FdHandle file) {
        Capabilities.Builder all = service.capabilities().toBuilder().with(Capability.DESCRIPTOR);
        if (file.direct()) {
            DirectAlignment alignment = files.directAlignment(file.descriptor());
            all.alignment(alignment.memory(), alignment.offset());
        }
        return all.build();
    }

    /** What this driver does for a file that is open as a descriptor. */
    protected abstract FileService serve(FdHandle file) throws IOException;

    @Override
    public final int callerBuffersMax() {
        return CallerCalls.BUFFERS_MAX;
    }

    @Override
    public final long transferInCaller(Request request) throws IOException {
        return inCaller.transfer(descriptor(request), request);
    }

    /** The descriptor of a request's file. */
    public static int descriptor(Request request) {
        if (request.file() instanceof FdHandle file) {
            return file.descriptor();
        }
        throw new IllegalArgumentException(request.file() + " is no descriptor");
    }
}
