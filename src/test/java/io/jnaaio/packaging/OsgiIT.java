package io.jnaaio.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.BackendId;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.launch.Framework;

/** The main jar as a bundle, in a framework. */
class OsgiIT {
    @TempDir Path dir;

    @Test
    void exportsWhatTheModuleExports() throws Exception {
        try (JarFile jar = new JarFile(Jars.main().toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertEquals("io.jnaaio", manifest.getValue("Bundle-SymbolicName"));
            assertEquals(
                    Jars.VERSION.replace('-', '.'), manifest.getValue("Bundle-Version"), "version");
            assertEquals(moduleExports(), names(manifest.getValue("Export-Package")));
            assertTrue(
                    Pattern.compile("com\\.sun\\.jna;resolution:=optional")
                            .matcher(manifest.getValue("Import-Package"))
                            .find(),
                    manifest.getValue("Import-Package"));
        }
    }

    @Test
    void servesNativelyBesideJna() throws Exception {
        Optional<?> cause = causeInFramework(true);
        assertEquals(Aio.unavailabilityCause(BackendId.PWRITEV), cause);
    }

    @Test
    void resolvesWithoutJna() throws Exception {
        assertTrue(causeInFramework(false).isPresent(), "native backends are not here");
    }

    /** Why the bundle has no pwritev backend. */
    private Optional<?> causeInFramework(boolean withJna) throws Exception {
        Framework framework =
                new FrameworkFactory()
                        .newFramework(Map.of("org.osgi.framework.storage", dir.toString()));
        framework.start();
        try {
            BundleContext context = framework.getBundleContext();
            if (withJna) {
                context.installBundle(Jars.jna().toUri().toString()).start();
            }
            Bundle bundle = context.installBundle(Jars.main().toUri().toString());
            bundle.start();
            Class<?> door = bundle.loadClass(Aio.class.getName());
            assertTrue(door != Aio.class, "the framework's own copy");
            Class<?> id = bundle.loadClass(BackendId.class.getName());
            Object pwritev = id.getField("PWRITEV").get(null);
            return (Optional<?>) door.getMethod("unavailabilityCause", id).invoke(null, pwritev);
        } finally {
            framework.stop();
            framework.waitForStop(10_000);
        }
    }

    private static Set<String> moduleExports() {
        return ModuleFinder.of(Jars.main())
                .find("io.jnaaio")
                .orElseThrow()
                .descriptor()
                .exports()
                .stream()
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The packages of a header; each has a version. */
    private static Set<String> names(String header) {
        return Pattern.compile("(io\\.jnaaio[.\\w]*);(?:uses:=\"[^\"]*\";)?version=")
                .matcher(header)
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
