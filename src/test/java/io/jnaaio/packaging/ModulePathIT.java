package io.jnaaio.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.BackendId;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main jar on the class path, as a module, and in an image. */
class ModulePathIT {
    private static final boolean NATIVE_ACCESS_IS_RESTRICTED = Runtime.version().feature() >= 24;

    @TempDir Path dir;

    @Test
    void classPath() throws Exception {
        Path classes = Consumer.classes(dir);
        String path = Jars.path(classes, Jars.main(), Jars.jna(), Jars.jnaPlatform());
        List<String> options = new ArrayList<>();
        if (NATIVE_ACCESS_IS_RESTRICTED) {
            options.add("--enable-native-access=ALL-UNNAMED");
        }
        options.addAll(List.of("-cp", path, Consumer.MAIN));
        servesNatively(java(options), "null");
    }

    @Test
    void modulesWithTheJnaEverybodyHas() throws Exception {
        Path module = Consumer.module(dir, "com.sun.jna");
        servesNatively(
                java(modules(Jars.path(module, Jars.main(), Jars.jna(), Jars.jnaPlatform()))),
                "io.jnaaio");
    }

    @Test
    void modulesWithJnasModularTwins() throws Exception {
        Path module = Consumer.module(dir, "com.sun.jna");
        servesNatively(
                java(
                        modules(
                                Jars.path(module, Jars.main())
                                        + File.pathSeparator
                                        + Jars.jnaModules())),
                "io.jnaaio");
    }

    @Test
    void jnaAddedAtStart() throws Exception {
        Path module = Consumer.module(dir);
        List<String> options = new ArrayList<>(List.of("--add-modules", "com.sun.jna"));
        options.addAll(modules(Jars.path(module, Jars.main(), Jars.jna())));
        servesNatively(java(options), "io.jnaaio");
    }

    /** The module system leaves JNA out, since it is optional: nio serves, and the cause tells the remedy. */
    @Test
    void jnaThatNobodyRequires() throws Exception {
        Path module = Consumer.module(dir);
        servesByNio(Jars.path(module, Jars.main(), Jars.jna(), Jars.jnaPlatform()));
    }

    @Test
    void jnaAbsent() throws Exception {
        Path module = Consumer.module(dir);
        servesByNio(Jars.path(module, Jars.main()));
    }

    @Test
    void image() throws Exception {
        Path module = Consumer.module(dir, "com.sun.jna", "com.sun.jna.platform");
        Path image = dir.resolve("image");
        String path = Jars.path(module, Jars.main()) + File.pathSeparator + Jars.jnaModules();
        new Command(
                        Command.ofJdk("jlink"),
                        "--module-path",
                        path,
                        "--add-modules",
                        "consumer",
                        "--output",
                        image.toString())
                .run(dir)
                .output();
        List<String> command = new ArrayList<>();
        command.add(image.resolve("bin").resolve("java").toString());
        if (NATIVE_ACCESS_IS_RESTRICTED) {
            command.add("--enable-native-access=com.sun.jna");
        }
        command.addAll(List.of("-m", "consumer/" + Consumer.MAIN));
        servesNatively(new Command(command.toArray(String[]::new)).run(dir), "io.jnaaio");
    }

    private Command.Outcome java(List<String> options) throws Exception {
        List<String> command = new ArrayList<>(List.of(Command.ofJdk("java"), "-Xmx128m"));
        command.addAll(options);
        return new Command(command.toArray(String[]::new)).run(dir);
    }

    private static List<String> modules(String path) {
        List<String> options = new ArrayList<>();
        if (NATIVE_ACCESS_IS_RESTRICTED) {
            options.add("--enable-native-access=com.sun.jna");
        }
        options.addAll(List.of("-p", path, "-m", "consumer/" + Consumer.MAIN));
        return options;
    }

    private static void servesNatively(Command.Outcome outcome, String module) {
        List<String> lines = outcome.output().lines().toList();
        assertEquals("moved 7 7", lines.get(0));
        assertEquals("module " + module, lines.get(2));
        // What works in this JVM works in that one.
        assertEquals(
                "pwritev " + Aio.unavailabilityCause(BackendId.PWRITEV).orElse("here"),
                lines.get(3));
        assertEquals("provider true", lines.get(4), "the provider of file systems is found");
        assertFalse(outcome.err().contains("WARN"), outcome.err());
    }

    private void servesByNio(String path) throws Exception {
        Command.Outcome outcome = java(List.of("-p", path, "-m", "consumer/" + Consumer.MAIN));
        List<String> lines = outcome.output().lines().toList();
        assertEquals("moved 7 7", lines.get(0));
        assertEquals("backend nio", lines.get(1));
        assertTrue(
                lines.get(3).contains("requires com.sun.jna"),
                () -> "the cause names the remedy: " + lines.get(3));
        assertFalse(lines.get(3).contains("class path"), lines.get(3));
    }
}
