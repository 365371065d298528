package io.jnaaio.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.jna.Structure;
import io.jnaaio.api.Errno;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The Structures and constants against the headers of this very machine, through a C program. */
class GlibcLayoutDumpTest {
    private static List<String[]> dump = List.of();

    @BeforeAll
    static void compileAndRun(@TempDir Path dir) throws Exception {
        String libc = LibcFacts.read().libcName();
        assumeTrue(
                libc.equals("glibc"), "the program names hidden members of glibc, this is " + libc);
        assumeTrue(hasCompiler(), "no C compiler (cc) on this machine");
        String program = dir.resolve("layouts").toString();
        run("cc", "-std=c11", "-Wall", "-o", program, "src/test/native/layouts.c");
        dump = run(program).lines().map(line -> line.split(" ")).toList();
    }

    @TestFactory
    List<DynamicTest> everyMemberLiesWhereThisMachinePutsIt() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String[] line : dump) {
            if (line[0].equals("sizeof")) {
                int size = Integer.parseInt(line[2]);
                tests.add(
                        dynamicTest(
                                "sizeof " + line[1],
                                () -> assertEquals(size, struct(line[1]).size())));
            } else if (line[0].equals("member")) {
                StructMember expected =
                        new StructMember(Integer.parseInt(line[3]), Integer.parseInt(line[4]));
                tests.add(
                        dynamicTest(
                                line[1] + "." + line[2],
                                () ->
                                        assertEquals(
                                                expected,
                                                StructMember.of(struct(line[1]), line[2]))));
            }
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> everyConstantIsThatOfThisMachine() {
        Map<String, Integer> numbers =
                ConstantsOfC.of(PlatformAbi.glibc(System.getProperty("os.arch")));
        List<DynamicTest> tests = new ArrayList<>();
        for (String[] line : dump) {
            if (line[0].equals("const")) {
                tests.add(
                        dynamicTest(
                                line[1],
                                () ->
                                        assertEquals(
                                                Integer.valueOf(line[2]), numbers.get(line[1]))));
            }
        }
        return tests;
    }

    @Test
    void theProgramKnowsEveryErrno() {
        List<String> names = dump.stream().map(line -> line[1]).toList();
        for (Errno errno : Errno.values()) {
            assertTrue(errno.equals(Errno.SUCCESS) || names.contains(errno.name()), errno::name);
        }
    }

    private static Structure struct(String name) {
        return switch (name) {
            case "iovec" -> new Iovec();
            case "timespec" -> new Timespec();
            case "rlimit" -> new Rlimit();
            case "sigevent" -> new LinuxSigevent();
            case "aiocb" -> new GlibcAiocb();
            case "iocb" -> new Iocb();
            case "io_event" -> new IoEvent();
            case "statx" -> new Statx();
            case "statx_timestamp" -> new StatxTimestamp();
            default -> throw new AssertionError("no Structure for " + name);
        };
    }

    private static boolean hasCompiler() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator))
                .anyMatch(dir -> new File(dir, "cc").canExecute());
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), command[0]);
        assertEquals(0, process.exitValue(), output);
        return output;
    }
}
