package io.jnaaio.testing;

import java.nio.charset.StandardCharsets;

/**
 * A file as a power cut left it.
 *
 * @param what of the unsynced was kept, a phrase
 * @param content the whole file
 */
public record CrashImage(String what, byte[] content) {
    /** The content as text in ISO 8859-1. */
    public String text() {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return content.length + " bytes, " + what;
    }
}
