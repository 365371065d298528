package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.io.File;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The CLI in a JVM of its own: exit statuses, and what happens without JNA. */
@Timeout(300)
class MainTest {
    @TempDir Path folder;

    @Test
    void exitStatus() throws Exception {
        assertEquals(0, child(List.of(), true, "probe").status());
        assertEquals(1, child(List.of(), true, "probe", "--backend=freebsd-aio").status());
        assertEquals(2, child(List.of(), true, "probe", "--nonsense").status());
        Run run = child(List.of(), true, "gather", "out", "missing");
        assertEquals(1, run.status());
        // JDK 24 and later warn of native access, for this is not the CLI jar with its manifest.
        List<String> lines =
                run.err()
                        .lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("WARNING"))
                        .toList();
        assertEquals(List.of("jna-aio gather: missing: no such file"), lines);
    }

    @Test
    void noEscapeCodesWhereOutputIsNoTerminal() throws Exception {
        for (List<String> each :
                List.of(List.of("--help"), List.of("help", "gather"), List.of("doctor"))) {
            Run run = child(List.of("-Dpicocli.ansi=true"), true, each.toArray(String[]::new));
            assertFalse(run.out().contains("\u001b"), run.out());
        }
    }

    @Test
    void gatherReadsStandardInputToItsEnd() throws Exception {
        byte[] piped = new byte[(3 << 20) + 5];
        new Random(1).nextBytes(piped);
        Path in = Files.write(folder.resolve("piped"), piped);
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.jnaaio.cli.Main",
                                "gather",
                                "out@3",
                                "-")
                        .directory(folder.toFile())
                        .redirectOutput(folder.resolve("stdout.txt").toFile())
                        .redirectError(folder.resolve("stderr.txt").toFile())
                        .start();
        try (OutputStream pipe = process.getOutputStream()) {
            Files.copy(in, pipe);
        }
        assertTrue(process.waitFor(250, TimeUnit.SECONDS), "the child did not end");
        assertEquals(0, process.exitValue(), Files.readString(folder.resolve("stderr.txt")));
        byte[] out = Files.readAllBytes(folder.resolve("out"));
        assertArrayEquals(piped, Arrays.copyOfRange(out, 3, out.length));
    }

    @Test
    void withoutJnaNioWorks() throws Exception {
        Run probe = child(List.of(), false, "probe", "--json");
        assertEquals(0, probe.status(), probe.err());
        JsonObject root = JsonParser.object().from(probe.out());
        assertEquals(
                "JNA does not load: ClassNotFoundException: com.sun.jna.Native; put"
                        + " net.java.dev.jna:jna on the class path",
                root.getObject("facts").getObject("jna").getString("cause"));
        assertEquals(List.of("nio"), root.getObject("selection").getArray("candidates"));

        Run selftest = child(List.of(), false, "selftest", folder.toString());
        assertEquals(0, selftest.status(), selftest.out());
        assertTrue(selftest.out().contains("checks on 1 backend"), selftest.out());
    }

    @Test
    void switchedOffItTouchesNoNativeCode() throws Exception {
        Run run =
                child(
                        List.of("-Djnaaio.native=false", "-Xlog:class+load:file=loaded.txt"),
                        true,
                        "probe",
                        "--json");
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains("switched off by system property jnaaio.native"), run.out());
        String loaded = Files.readString(folder.resolve("loaded.txt"));
        assertTrue(loaded.contains("io.jnaaio.Aio "));
        assertFalse(loaded.contains("com.sun.jna"));
    }

    @Test
    void anUnloadableJnaIsACauseAndNotAnError() throws Exception {
        Run run = child(List.of("-Djna.nounpack=true", "-Djna.nosys=true"), true, "probe");
        assertEquals(0, run.status(), run.err());
        assertTrue(
                run.out().contains("JNA is configured not to unpack its native library"),
                run.out());
    }

    @Test
    void aLackOfMemoryIsASentence() throws Exception {
        List<String> small = List.of("-XX:MaxDirectMemorySize=1m");
        byte[] megabytes = new byte[8 << 20];
        Files.write(folder.resolve("in"), megabytes);
        for (List<String> each :
                List.of(
                        List.of("gather", "out", "in"),
                        List.of("bench", "--dir=.", "--seconds=0.01"))) {
            Run run = child(small, true, each.toArray(String[]::new));
            assertEquals(1, run.status(), run.err());
            assertFalse(run.err().contains("\tat "), run.err());
            assertTrue(run.err().contains("jna-aio " + each.get(0) + ": "), run.err());
            assertTrue(run.err().contains("-XX:MaxDirectMemorySize"), run.err());
        }
        for (String each : List.of("probe", "doctor")) {
            Run run = child(List.of("-Xmx8m"), true, each);
            assertEquals(0, run.status(), run.err());
            run = child(small, true, each);
            assertEquals(0, run.status(), run.err());
        }
    }

    @Test
    void theReportNeedsNoOptionParser() throws Exception {
        String bare = classPath(entry -> !isNamed(entry, "picocli") && !isNamed(entry, "nanojson"));
        Run probe = childOn(bare, List.of(), "probe", "--path", ".", "--verbose", "--require=nio");
        assertEquals(0, probe.status(), probe.err());
        assertTrue(probe.out().contains("backends, in auto's order of preference"), probe.out());

        Run json = childOn(bare, List.of(), "probe", "--json");
        assertEquals(1, json.status());
        assertTrue(json.err().contains("use the jar with classifier cli"), json.err());
        Run gather = childOn(bare, List.of(), "gather");
        assertEquals(1, gather.status());
        assertTrue(gather.err().contains("class that is not on the class path"), gather.err());
    }

    @Test
    void aReaderThatGoesAwayIsNoError() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String program =
                "{ \"$0\" -cp \"$1\" io.jnaaio.cli.Main probe --verbose; echo $? > status; } | head -n 0";
        File err = folder.resolve("stderr.txt").toFile();
        Process process =
                new ProcessBuilder("sh", "-c", program, java, System.getProperty("java.class.path"))
                        .directory(folder.toFile())
                        .redirectError(err)
                        .start();
        assertTrue(process.waitFor(250, TimeUnit.SECONDS), "the child did not end");
        assertEquals("0", Files.readString(folder.resolve("status")).strip());
        assertFalse(Files.readString(err.toPath()).contains("Exception"));
    }

    @Test
    void aReportThatIsLostIsAnError() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/dev/full")), "needs /dev/full");
        for (List<String> each : List.of(List.of("probe", "3"), List.of("--version", "1"))) {
            String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            File err = folder.resolve("stderr.txt").toFile();
            Process process =
                    new ProcessBuilder(
                                    java,
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "io.jnaaio.cli.Main",
                                    each.get(0))
                            .redirectOutput(new File("/dev/full"))
                            .redirectError(err)
                            .start();
            assertTrue(process.waitFor(250, TimeUnit.SECONDS), "the child did not end");
            String told = Files.readString(err.toPath());
            assertEquals(each.get(1), String.valueOf(process.exitValue()), told);
            assertTrue(told.contains("jna-aio: standard output: "), told);
        }
    }

    private Run child(List<String> options, boolean withJna, String... args) throws Exception {
        return childOn(classPath(entry -> withJna || !isJna(entry)), options, args);
    }

    private static String classPath(Predicate<Path> wanted) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> wanted.test(Path.of(entry)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isNamed(Path entry, String name) {
        return String.valueOf(entry.getFileName()).startsWith(name + "-");
    }

    private Run childOn(String classPath, List<String> options, String... args) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, "io.jnaaio.cli.Main"));
        command.addAll(List.of(args));
        File out = folder.resolve("stdout.txt").toFile();
        File err = folder.resolve("stderr.txt").toFile();
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(out)
                        .redirectError(err)
                        .start();
        assertTrue(process.waitFor(250, TimeUnit.SECONDS), "the child did not end");
        return new Run(
                process.exitValue(),
                Files.readString(out.toPath()),
                Files.readString(err.toPath()));
    }

    private static boolean isJna(Path entry) {
        return String.valueOf(entry.getFileName()).matches("jna(-platform)?-[0-9.]+\\.jar");
    }
}
