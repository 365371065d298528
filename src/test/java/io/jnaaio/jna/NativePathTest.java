package io.jnaaio.jna;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NativePathTest {
    @Test
    void endsWithANul() {
        assertArrayEquals(new byte[] {'/', 'a', 0}, NativePath.bytes("/a"));
        assertArrayEquals(new byte[] {0}, NativePath.bytes(""));
    }

    @Test
    void takesTheEncodingOfTheJdk() {
        assertArrayEquals(
                new byte[] {(byte) 0xc3, (byte) 0xa4, 0}, NativePath.bytes("\u00e4", "UTF-8"));
        assertArrayEquals(new byte[] {(byte) 0xe4, 0}, NativePath.bytes("\u00e4", "ISO-8859-1"));
    }

    @Test
    void refusesWhatHasNoBytes() {
        assertThrows(
                InvalidPathException.class, () -> NativePath.bytes("\u00e4", "ANSI_X3.4-1968"));
        assertThrows(InvalidPathException.class, () -> NativePath.bytes("\ud800", "UTF-8"));
    }

    @Test
    void aNameThatIsNoTextKeepsItsBytes() {
        Path name = Path.of(URI.create("file:///folder/caf%E9%20%25%ff"));
        byte[] end = {'c', 'a', 'f', (byte) 0xe9, ' ', '%', (byte) 0xff, 0};
        byte[] bytes = NativePath.bytes(name);
        assertArrayEquals(end, Arrays.copyOfRange(bytes, bytes.length - end.length, bytes.length));
        assertEquals('/', bytes[0]);
        bytes = NativePath.bytes(name.getFileName());
        assertArrayEquals(end, Arrays.copyOfRange(bytes, bytes.length - end.length, bytes.length));
    }

    @Test
    void theSlashBehindAFolderIsLeftOut() {
        assertArrayEquals(NativePath.bytes("/a"), NativePath.decoded(URI.create("file:///a/")));
        assertArrayEquals(NativePath.bytes("/"), NativePath.decoded(URI.create("file:///")));
    }

    @Test
    void refusesANulInside() {
        assertThrows(InvalidPathException.class, () -> NativePath.bytes("a\0b"));
    }
}
