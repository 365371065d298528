package io.jnaaio.testing;

import java.nio.charset.StandardCharsets;

/** A file as a power failure left it. Immutable. */
public final class CrashImage {
    private final String what;
    private final byte[] content;

    CrashImage(String what, byte[] content) {
        this.what = what;
        this.content = content;
    }

    /** A phrase that describes which unsynced writes were kept. */
    public String what() {
        return what;
    }

    /** The whole file. */
    public byte[] content() {
        return content.clone();
    }

    /** The content as text in ISO 8859-1. */
    public String text() {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return content.length + " bytes, " + what;
    }
}
