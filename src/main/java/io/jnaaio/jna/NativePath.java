package io.jnaaio.jna;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;

/** Turns a path into the bytes that C takes. */
public final class NativePath {
    private NativePath() {}

    /**
     * The path in the encoding that the JDK itself uses for file names ({@code sun.jnu.encoding}),
     * with a NUL byte at the end.
     *
     * @throws InvalidPathException if it has a NUL character, or one that the encoding has no bytes
     *     for
     */
    public static byte[] bytes(String path) {
        return bytes(path, System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name()));
    }

    static byte[] bytes(String path, String encoding) {
        if (path.indexOf('\0') >= 0) {
            throw new InvalidPathException(path, "NUL character not allowed");
        }
        try {
            ByteBuffer encoded =
                    Charset.forName(encoding)
                            .newEncoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .encode(CharBuffer.wrap(path));
            byte[] bytes = new byte[encoded.remaining() + 1];
            encoded.get(bytes, 0, encoded.remaining());
            return bytes;
        } catch (CharacterCodingException e) {
            throw new InvalidPathException(
                    path, "a character has no bytes in " + encoding + " (sun.jnu.encoding)");
        }
    }
}
