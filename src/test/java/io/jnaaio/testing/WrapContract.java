package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.BackendId;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

/** Files over open channels, for nio, and over open descriptors, for the other backends. */
public abstract class WrapContract extends BackendContract {
    /** Constructor for subclasses. */
    protected WrapContract() {}

    private boolean nio() throws IOException {
        return openNew().backend().equals(BackendId.NIO);
    }

    @Test
    void aChannelIsForNioAlone() throws IOException {
        Path path = Files.writeString(newPath(), TEXT);
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (!nio()) {
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> io.wrap(channel),
                        "there is no public way to a channel's descriptor");
                assertTrue(channel.isOpen(), "a refusal leaves the channel open");
                return;
            }
            AioFile file = io.wrap(channel);
            assertEquals(3, valueOf(file.writev(0, heap("A"), direct("BC"))));
            assertContent("ABCdef123456", path, "the channel's file is written");
            file.close();
            assertFalse(channel.isOpen(), "closing the file closes the channel");
        }
    }

    @Test
    void aWrappedChannelKeepsItsAccessMode() throws IOException {
        if (!nio()) {
            return;
        }
        Path path = fileOf(TEXT);
        AioFile read = io.wrap(FileChannel.open(path, StandardOpenOption.READ));
        assertThrows(NonWritableChannelException.class, () -> writev(read, 0, heap("x")));
        AioFile write = io.wrap(FileChannel.open(path, StandardOpenOption.WRITE));
        assertThrows(NonReadableChannelException.class, () -> readv(write, 0, heap("x")));
        AioFile append = io.wrap(FileChannel.open(path, StandardOpenOption.APPEND));
        assertEquals(1, valueOf(append.writev(0, heap("x"))));
        assertContent(TEXT + "x", path, "a channel in append mode appends");
    }

    @Test
    void aClosedChannelIsRefused() throws IOException {
        FileChannel channel = FileChannel.open(Files.writeString(newPath(), TEXT));
        channel.close();
        if (nio()) {
            assertThrows(ClosedChannelException.class, () -> io.wrap(channel), "closed");
        }
        assertThrows(NullPointerException.class, () -> io.wrap((FileChannel) null));
    }

    @Test
    void aDescriptorIsNotForNio() throws IOException {
        Path path = fileOf(TEXT);
        AioFile owner = openBoth(path);
        if (owner.fd().isEmpty()) {
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> io.wrap(1, false),
                    "what has no descriptors cannot use one");
            return;
        }
        try (AioFile file = io.wrap(owner.fd().getAsInt(), false)) {
            assertEquals(owner.fd(), file.fd(), "it is the descriptor given");
            assertEquals(3, valueOf(file.writev(0, heap("A"), direct("BC"))));
            assertContent("ABCdef123456", path, "the descriptor's file is written");
        }
        assertEquals(1, valueOf(owner.writev(3, heap("D"))), "what is not owned stays open");
    }

    @Test
    void aWrappedDescriptorKeepsItsAccessMode() throws IOException {
        Path path = fileOf(TEXT);
        AioFile reader = io.openFile(path, StandardOpenOption.READ);
        if (reader.fd().isEmpty()) {
            return;
        }
        AioFile read = io.wrap(reader.fd().getAsInt(), false);
        assertThrows(NonWritableChannelException.class, () -> writev(read, 0, heap("x")));
        AioFile writer = io.openFile(path, StandardOpenOption.WRITE);
        AioFile write = io.wrap(writer.fd().getAsInt(), false);
        assertThrows(NonReadableChannelException.class, () -> readv(write, 0, heap("x")));
        AioFile appender = io.openFile(path, StandardOpenOption.APPEND);
        AioFile append = io.wrap(appender.fd().getAsInt(), false);
        assertTrue(append.capabilities().appendOnePieceMax() > 0, "O_APPEND is read");
        assertEquals(1, valueOf(append.writev(0, heap("x"))));
        assertContent(TEXT + "x", path, "a descriptor in append mode appends");
    }

    @Test
    void aBadDescriptorIsRefused() throws IOException {
        if (openNew().fd().isEmpty()) {
            return;
        }
        assertThrows(IllegalArgumentException.class, () -> io.wrap(-1, false), "no descriptor");
        assertThrows(IOException.class, () -> io.wrap(1_000_000, false), "EBADF");
    }
}
