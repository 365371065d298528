package io.jnaaio.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the main jar holds, and what its descriptor says of it. */
class MainJarIT {
    /** Nobody's business: all else that the jar holds is exported. */
    private static final List<String> INTERNAL =
            List.of(
                    "io.jnaaio.backend.",
                    "io.jnaaio.engine",
                    "io.jnaaio.engine.",
                    "io.jnaaio.jna",
                    "io.jnaaio.probe");

    private static ModuleDescriptor descriptor() {
        return ModuleFinder.of(Jars.main()).find("io.jnaaio").orElseThrow().descriptor();
    }

    @Test
    void exportsAllThatIsNotInternal() {
        Set<String> expected =
                descriptor().packages().stream()
                        .filter(MainJarIT::isPublic)
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> exported =
                descriptor().exports().stream()
                        .filter(exports -> !exports.isQualified())
                        .map(ModuleDescriptor.Exports::source)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(expected, exported);
        assertEquals(
                List.of(),
                List.copyOf(
                        descriptor().exports().stream()
                                .filter(ModuleDescriptor.Exports::isQualified)
                                .toList()));
    }

    private static boolean isPublic(String name) {
        return INTERNAL.stream()
                .noneMatch(
                        internal ->
                                internal.endsWith(".")
                                        ? name.startsWith(internal)
                                        : name.equals(internal));
    }

    @Test
    void isAModuleOfItsOwnAndNeedsNothingButTheJdk() {
        Set<String> needed =
                descriptor().requires().stream()
                        .filter(
                                requires ->
                                        !requires.modifiers()
                                                .contains(
                                                        ModuleDescriptor.Requires.Modifier.STATIC))
                        .map(ModuleDescriptor.Requires::name)
                        .collect(Collectors.toSet());
        assertEquals(Set.of("java.base", "jdk.unsupported"), needed);
    }

    @Test
    void holdsNoClassOfOthersAndNoCommandLine() throws IOException {
        try (JarFile jar = new JarFile(Jars.main().toFile())) {
            List<String> strange =
                    jar.stream()
                            .map(entry -> entry.getName())
                            .filter(name -> name.endsWith(".class"))
                            .filter(name -> !name.equals("module-info.class"))
                            .filter(
                                    name ->
                                            !name.startsWith("io/jnaaio/")
                                                    || name.startsWith("io/jnaaio/cli/"))
                            .toList();
            assertEquals(List.of(), strange);
            assertNotNull(jar.getEntry("META-INF/LICENSE"));
            assertNull(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"));
        }
    }
}
