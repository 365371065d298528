package io.jnaaio.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PlatformAbiTest {
    private static final List<String> PLATFORMS = List.of("glibc", "musl", "freebsd", "macos");

    @TestFactory
    List<DynamicTest> everyNumberIsThatOfTheHeader() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (String[] row : rows()) {
            for (int i = 0; i < PLATFORMS.size(); i++) {
                String cell = row[2 + i];
                if (!cell.isEmpty()) {
                    String arch = row[1].isEmpty() ? "x86_64" : row[1];
                    PlatformAbi abi = abi(PLATFORMS.get(i), arch);
                    tests.add(
                            dynamicTest(
                                    abi + " " + row[0],
                                    () ->
                                            assertEquals(
                                                    expected(row[0], cell), number(abi, row[0]))));
                }
            }
        }
        return tests;
    }

    @Test
    void theTableNamesEveryConstantButCommonErrnos() throws Exception {
        Set<String> named = new HashSet<>();
        for (String[] row : rows()) {
            named.add(row[0]);
        }
        for (String name : ConstantsOfC.of(PlatformAbi.freeBsd()).keySet()) {
            assertTrue(named.contains(name) || isErrnoBelow33(name), name);
        }
    }

    @Test
    void theReadOfOneIsTheWriteOrNopOfAnother() {
        assertEquals(0, PlatformAbi.glibc("amd64").lio().read());
        assertEquals(0, PlatformAbi.musl("amd64").lio().read());
        assertEquals(2, PlatformAbi.freeBsd().lio().read());
        assertEquals(2, PlatformAbi.glibc("amd64").lio().nop());
    }

    @Test
    void onlyFreeBsdHasAKevent() {
        assertNull(PlatformAbi.glibc("amd64").kevent());
        assertNull(PlatformAbi.musl("amd64").kevent());
        assertNotNull(PlatformAbi.freeBsd().kevent());
    }

    @Test
    void theAioOfMacOsIsNotKnown() {
        String message =
                assertThrows(IllegalStateException.class, () -> PlatformAbi.darwin().aiocb())
                        .getMessage();
        assertEquals("no backend uses the POSIX AIO of macOS", message);
    }

    @Test
    void macOsHasNoODirect() {
        assertFalse(PlatformAbi.darwin().open().hasDirect());
        assertTrue(PlatformAbi.freeBsd().open().hasDirect());
    }

    @Test
    void anArchitectureWithOtherNumbersIsRefused() {
        for (String arch : List.of("mips64", "sparcv9", "alpha", "")) {
            assertThrows(IllegalArgumentException.class, () -> PlatformAbi.glibc(arch));
            assertThrows(IllegalArgumentException.class, () -> PlatformAbi.musl(arch));
        }
    }

    @Test
    void itIsAValue() {
        assertEquals(PlatformAbi.glibc("aarch64"), PlatformAbi.glibc("aarch64"));
        assertEquals("glibc aarch64", PlatformAbi.glibc("aarch64").toString());
    }

    private static boolean isErrnoBelow33(String name) {
        return name.startsWith("E") && number(PlatformAbi.freeBsd(), name) < 33;
    }

    private static int number(PlatformAbi abi, String name) {
        Integer number = ConstantsOfC.of(abi).get(name);
        assertNotNull(number, name);
        return number;
    }

    private static int expected(String name, String cell) {
        if (cell.equals("-")) {
            return name.startsWith("O_") ? 0 : -1;
        }
        return Integer.decode(cell);
    }

    private static PlatformAbi abi(String platform, String arch) {
        return switch (platform) {
            case "glibc" -> PlatformAbi.glibc(arch);
            case "musl" -> PlatformAbi.musl(arch);
            case "freebsd" -> PlatformAbi.freeBsd();
            default -> PlatformAbi.darwin();
        };
    }

    private static List<String[]> rows() throws Exception {
        try (InputStream in = PlatformAbiTest.class.getResourceAsStream("/abi/constants.csv")) {
            assertNotNull(in);
            List<String[]> rows = new ArrayList<>();
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            text.lines()
                    .filter(line -> !line.startsWith("#") && !line.startsWith("name,"))
                    .forEach(line -> rows.add(line.split(",", -1)));
            return rows;
        }
    }
}
