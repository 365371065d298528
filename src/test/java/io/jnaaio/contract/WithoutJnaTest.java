package io.jnaaio.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.BackendUnavailableException;
import io.jnaaio.api.ProbeReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** If JNA is absent, disabled or cannot be loaded, nio is used, and the report says why. */
@Timeout(60)
class WithoutJnaTest {
    @TempDir Path dir;

    private ChildJvm.Outcome run(ChildJvm child) throws IOException, InterruptedException {
        Path path = Files.createFile(dir.resolve("file"));
        ChildJvm.Outcome outcome = child.run(dir, Child.class, path.toString());
        assertEquals(0, outcome.exit(), () -> "the child is done: " + outcome.lines());
        assertEquals("nio", outcome.after("backend "), "auto falls to nio");
        assertEquals("12 abcdef123456", outcome.after("read "), "nio writes and reads");
        assertEquals("false", outcome.after("lio available "), "isAvailable() says so");
        assertEquals(
                outcome.after("lio cause "),
                outcome.after("reported cause "),
                "the probe's report and unavailabilityCause() agree");
        assertTrue(
                outcome.after("forced ").startsWith("lio-listio: "),
                () -> "forcing fails, and names the backend: " + outcome.lines());
        assertTrue(
                outcome.after("forced ").contains(outcome.after("lio cause ")),
                () -> "forcing fails with the cause: " + outcome.lines());
        return outcome;
    }

    private static boolean warned(ChildJvm.Outcome outcome) {
        return outcome.lines().stream()
                .anyMatch(line -> line.contains("the native backends are unavailable"));
    }

    @Test
    void jnaIsNotOnTheClassPath() throws Exception {
        ChildJvm.Outcome outcome = run(ChildJvm.like().withoutJna());
        assertEquals("absent", outcome.after("jna "), "the test took JNA away");
        assertTrue(
                outcome.after("lio cause ").contains("class path"),
                "the cause names the remedy: " + outcome.after("lio cause "));
        assertTrue(warned(outcome), () -> "auto warns of what it lost: " + outcome.lines());
    }

    @Test
    void jnaIsKeptAwayBySetting() throws Exception {
        Path classes = dir.resolve("classes");
        ChildJvm.Outcome outcome =
                run(
                        ChildJvm.like()
                                .with("-Djnaaio.native=false")
                                .with("-Xlog:class+load:file=" + classes));
        assertEquals("present", outcome.after("jna "));
        assertNoJna(classes);
        assertTrue(
                outcome.after("lio cause ").contains("jnaaio.native"),
                "the cause names the setting: " + outcome.after("lio cause "));
        assertFalse(warned(outcome), () -> "it is meant so: " + outcome.lines());
    }

    @Test
    void withoutJnaNoClassOfItIsLoaded() throws Exception {
        Path classes = dir.resolve("classes");
        ChildJvm.Outcome outcome =
                run(ChildJvm.like().withoutJna().with("-Xlog:class+load:file=" + classes));
        assertEquals("absent", outcome.after("jna "));
        assertNoJna(classes);
    }

    private static void assertNoJna(Path classes) throws IOException {
        List<String> loaded =
                Files.readAllLines(classes).stream()
                        .filter(line -> line.contains("com.sun.jna."))
                        .toList();
        assertEquals(List.of(), loaded, "no class of JNA is loaded");
        assertFalse(Files.readString(classes).isEmpty(), "the log of classes was written");
    }

    @Test
    void jnaFindsNoLibrary() throws Exception {
        checkJnaFailure(
                ChildJvm.like()
                        .with("-Djna.nounpack=true")
                        .with("-Djna.boot.library.path=/nonexistent"));
    }

    @Test
    void jnaCannotUnpack() throws Exception {
        Path notAFolder = Files.createFile(dir.resolve("not-a-folder")).resolve("tmp");
        checkJnaFailure(ChildJvm.like().with("-Djna.tmpdir=" + notAFolder));
    }

    /** A JNA without Memory.close(), like the versions before 5.12.0. */
    @Test
    void jnaIsTooOld() throws Exception {
        Path classes = dir.resolve("old");
        patch(classes, "Memory", "close", "clos_");
        patch(classes, "Memory", "java/io/Closeable", "java/lang/Cloneable");
        patch(classes, "Version", com.sun.jna.Native.VERSION, "5.10.0");
        ChildJvm.Outcome outcome = run(ChildJvm.like().withFirst(classes));
        assertEquals("present", outcome.after("jna "));
        assertEquals(
                "JNA 5.10.0 is too old: 5.12.0 or later is needed (NoSuchMethodError: 'void"
                        + " com.sun.jna.Memory.close()'); let the build choose"
                        + " net.java.dev.jna:jna:5.12.0 or later",
                outcome.after("lio cause "));
        assertTrue(warned(outcome), () -> "auto warns of what it lost: " + outcome.lines());
    }

    /** JNA finds a native part of another version. */
    @Test
    void jnasNativePartIsAnothers() throws Exception {
        Path classes = dir.resolve("foreign");
        patch(classes, "Native", com.sun.jna.Native.VERSION_NATIVE, "1.2.3");
        ChildJvm.Outcome outcome = run(ChildJvm.like().withFirst(classes));
        String cause = outcome.after("lio cause ");
        assertTrue(
                cause.contains("There is an incompatible JNA native library"),
                "JNA's own sentence comes through: " + cause);
        assertTrue(cause.contains("Expected: 1.2.3 Found: "), "on one line: " + cause);
        assertTrue(cause.contains("jna.boot.library.path"), "and the remedy: " + cause);
    }

    /** Copies a class of JNA with one constant of its constant pool replaced. */
    private static void patch(Path classes, String name, String from, String to)
            throws IOException {
        Path patched = classes.resolve("com/sun/jna/" + name + ".class");
        byte[] before;
        if (Files.exists(patched)) {
            before = Files.readAllBytes(patched);
        } else {
            try (InputStream in = com.sun.jna.Native.class.getResourceAsStream(name + ".class")) {
                before = in.readAllBytes();
            }
        }
        String constant = constant(from);
        String text = new String(before, ISO_8859_1);
        assertTrue(text.contains(constant), name + " has the constant " + from);
        Files.createDirectories(patched.getParent());
        Files.write(patched, text.replace(constant, constant(to)).getBytes(ISO_8859_1));
    }

    /** CONSTANT_Utf8_info, JVMS 4.4.7: tag 1, length, bytes. */
    private static String constant(String text) {
        return "\u0001\u0000" + (char) text.length() + text;
    }

    private void checkJnaFailure(ChildJvm child) throws Exception {
        Assumptions.assumeTrue(
                Aio.isAvailable(BackendId.LIO_LISTIO), "lio-listio is not here in any case");
        ChildJvm.Outcome outcome = run(child.with("-Djna.nosys=true"));
        assertEquals("present", outcome.after("jna "));
        String cause = outcome.after("lio cause ");
        assertTrue(warned(outcome), () -> "auto warns of what it lost: " + outcome.lines());
        assertTrue(cause.contains("JNA"), "the cause says that it is JNA: " + cause);
        assertTrue(cause.contains("-Djna."), "the cause names the remedy: " + cause);
    }

    @Test
    void jnaUnpacksToAFolderThatIsMountedNoexec() throws Exception {
        Path noexec = noexecFolder();
        ChildJvm.Outcome outcome =
                run(ChildJvm.like().with("-Djna.nosys=true").with("-Djna.tmpdir=" + noexec));
        String cause = outcome.after("lio cause ");
        assertTrue(cause.contains("noexec"), "the cause says that it is the mount: " + cause);
        assertTrue(cause.contains("-Djna.tmpdir="), "the cause names the remedy: " + cause);
    }

    /** Returns a folder on a noexec mount that is writable. */
    private static Path noexecFolder() throws IOException {
        Path mounts = Path.of("/proc/mounts");
        Assumptions.assumeTrue(Files.exists(mounts), "no /proc/mounts to look for noexec in");
        for (String line : Files.readAllLines(mounts)) {
            String[] fields = line.split(" ", -1);
            boolean noexec = List.of(fields[3].split(",", -1)).contains("noexec");
            if (noexec && fields[2].equals("tmpfs") && Files.isWritable(Path.of(fields[1]))) {
                return Path.of(fields[1]);
            }
        }
        return Assumptions.abort("no writable tmpfs is mounted noexec here");
    }

    /** Writes and reads with the backend that auto selects, and prints what the entry point reports. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println("jna " + jna());
            try (AsyncIo io = Aio.open();
                    AioFile file =
                            io.openFile(
                                    Path.of(arguments[0]),
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE)) {
                System.out.println("backend " + file.backend());
                ByteBuffer direct = ByteBuffer.allocateDirect(6).put("abcdef".getBytes(UTF_8));
                ByteBuffer heap = ByteBuffer.wrap("123456".getBytes(UTF_8));
                long written = file.writevDurable(0, direct.flip(), heap).join();
                ByteBuffer back = ByteBuffer.allocate(20);
                long read = file.readv(0, back).join();
                System.out.println(
                        "read " + Math.min(read, written) + " " + UTF_8.decode(back.flip()));
            }
            System.out.println("lio available " + Aio.isAvailable(BackendId.LIO_LISTIO));
            System.out.println(
                    "lio cause " + Aio.unavailabilityCause(BackendId.LIO_LISTIO).orElse("none"));
            ProbeReport report = Aio.probe();
            for (ProbeReport.Backend backend : report.backends()) {
                if (backend.id().equals(BackendId.LIO_LISTIO)) {
                    System.out.println("reported cause " + backend.availability().cause());
                }
            }
            try (AsyncIo io = Aio.open(AioOptions.builder().backend("lio-listio").build())) {
                System.out.println("forced opens " + io);
            } catch (BackendUnavailableException e) {
                System.out.println("forced " + e.getMessage());
            }
        }

        private static String jna() {
            return Child.class.getResource("/com/sun/jna/Native.class") == null
                    ? "absent"
                    : "present";
        }
    }
}
