package io.jnaaio.jna;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;

/** Converts paths to C strings. */
public final class NativePath {
    private NativePath() {}

    /**
     * Returns the bytes by which the system knows a path, with a NUL byte at the end. A name need not be text in the
     * JDK's encoding: if {@link Path#toString} cannot represent it, the bytes are taken from the URI, which has all
     * of them.
     *
     * @param path a path of the default file system on a Unix
     * @throws InvalidPathException if the path cannot be passed to the system
     */
    public static byte[] bytes(Path path) {
        // java.nio resolves relative paths against user.dir as it was at startup, which may differ
        // from the working directory.
        Path meant =
                path.isAbsolute() || WorkingFolder.IS_THE_PROCESSES ? path : path.toAbsolutePath();
        return isText(meant) ? bytes(meant.toString()) : decoded(meant.toUri());
    }

    /** Whether java.nio resolves relative paths as the system does. */
    private static final class WorkingFolder {
        static final boolean IS_THE_PROCESSES = isTheProcesses();

        private WorkingFolder() {}

        private static boolean isTheProcesses() {
            try {
                return Files.isSameFile(Path.of("").toAbsolutePath(), Path.of("/proc/self/cwd"));
            } catch (IOException | SecurityException e) {
                return false; // unknown: use absolute paths
            }
        }
    }

    private static boolean isText(Path path) {
        try {
            return path.getFileSystem().getPath(path.toString()).equals(path);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Decodes the path of a file URI created by java.nio, which escapes everything except plain ASCII. */
    static byte[] decoded(URI uri) {
        String text = uri.getRawPath();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 1);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(text, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        byte[] path = bytes.toByteArray();
        // The URI of a folder ends with a slash, which would make the system follow a symbolic
        // link.
        int length =
                path.length > 1 && path[path.length - 1] == '/' ? path.length - 1 : path.length;
        return Arrays.copyOf(Arrays.copyOf(path, length), length + 1);
    }

    /**
     * Returns the path in the encoding that the JDK itself uses for file names ({@code sun.jnu.encoding}), with a NUL
     * byte at the end.
     *
     * @throws InvalidPathException if it contains a NUL character, or one that the encoding cannot represent
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
