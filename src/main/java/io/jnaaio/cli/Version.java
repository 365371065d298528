package io.jnaaio.cli;

import io.jnaaio.Aio;
import io.jnaaio.api.PlatformFacts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The versions of the library, JNA, Java and the system. */
final class Version implements IVersionProvider {
    /** Called by picocli. */
    Version() {}

    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        PlatformFacts facts = Aio.probe().facts();
        return new String[] {
            "jna-aio " + (version == null ? "development" : version) + commit(),
            "jna " + (facts.jna().available() ? facts.jnaVersion() : "- " + facts.jna().cause()),
            "java " + property("java.version") + " (" + property("java.vendor") + ")",
            "os "
                    + property("os.name")
                    + " "
                    + property("os.version")
                    + " on "
                    + property("os.arch")
        };
    }

    /**
     * The value of {@code -Djnaaio.commit=...} at build time. The build does not query git, so that it is
     * reproducible.
     */
    private static String commit() {
        String self = "/" + Main.class.getName().replace('.', '/') + ".class";
        URL url = Main.class.getResource(self);
        if (url == null || !url.getProtocol().equals("jar")) {
            return "";
        }
        String text = url.toString();
        String jar = text.substring(0, text.length() - self.length());
        try (InputStream in = new URL(jar + "/META-INF/MANIFEST.MF").openStream()) {
            Attributes attributes = new Manifest(in).getMainAttributes();
            return commit(attributes.getValue("Implementation-Commit"));
        } catch (IOException e) {
            return "";
        }
    }

    static String commit(@Nullable String told) {
        return told == null || told.isBlank() || told.equals("unknown")
                ? ""
                : " (commit " + told + ")";
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}
