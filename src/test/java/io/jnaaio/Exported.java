package io.jnaaio;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The packages that module-info exports to everybody. */
final class Exported {
    private Exported() {}

    static Set<String> packages() {
        String place = "/META-INF/versions/17/module-info.class";
        try (InputStream in = Objects.requireNonNull(Aio.class.getResourceAsStream(place), place)) {
            Set<String> packages = new TreeSet<>();
            for (ModuleDescriptor.Exports exports : ModuleDescriptor.read(in).exports()) {
                if (!exports.isQualified()) {
                    packages.add(exports.source());
                }
            }
            return packages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
