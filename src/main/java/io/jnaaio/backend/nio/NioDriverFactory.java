package io.jnaaio.backend.nio;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens drivers on java.nio; available wherever there is a JVM. */
public final class NioDriverFactory implements DriverFactory {
    @Override
    public BackendId id() {
        return BackendId.NIO;
    }

    @Override
    public Availability availability(PlatformFacts facts) {
        return Availability.yes();
    }

    @Override
    public GatherMode gather() {
        return GatherMode.SEQUENTIAL;
    }

    @Override
    public Driver open(DriverContext context) {
        return new NioDriver(context.sink(), context.stagingBytes());
    }

    /** Makes the entries of a directory durable where java.nio can open one: on Linux, FreeBSD and macOS. */
    public static void syncDirectory(Path directory) throws IOException {
        boolean unused =
                Uninterrupted.call(
                        () -> {
                            try (FileChannel channel =
                                    FileChannel.open(directory, StandardOpenOption.READ)) {
                                channel.force(true);
                            }
                            return true;
                        });
    }
}
