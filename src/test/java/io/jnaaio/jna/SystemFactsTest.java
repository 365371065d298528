package io.jnaaio.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Facts of systems that this one is not. */
class SystemFactsTest {
    private static void assumeLinux() {
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux"), "other systems have the calls");
    }

    @Test
    void macOsSaysItsLimitsOfAio() {
        Map<String, OptionalInt> system =
                Map.of(
                        "kern.aiomax", OptionalInt.of(90),
                        "kern.aioprocmax", OptionalInt.of(16),
                        "kern.maxvnodes", OptionalInt.of(263168));
        Map<String, String> read =
                DarwinLimits.read(name -> system.getOrDefault(name, OptionalInt.empty()));
        assertEquals(Map.of("kern.aiomax", "90", "kern.aioprocmax", "16"), read);
    }

    @Test
    void macOsCallsAreNotOfLinux() {
        assumeLinux();
        assertThrows(LinkageError.class, DarwinLimits::read);
    }

    @Test
    void windowsSaysWhatItKnows() {
        assertEquals(
                Map.of(
                        "windows.build", "20348",
                        "volume.sectorBytes", "512",
                        "volume.fileSystem", "NTFS"),
                new WindowsVolume(20348, 512, "NTFS").limits());
        assertEquals(Map.of(), new WindowsVolume(0, 0, "").limits());
    }

    @Test
    void windowsCallsAreNotOfLinux() {
        assumeLinux();
        assertThrows(LinkageError.class, WindowsVolume::read);
    }
}
