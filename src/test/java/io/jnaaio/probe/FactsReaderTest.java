package io.jnaaio.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jnaaio.api.Availability;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.PlatformFacts.Os;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FactsReaderTest {
    @Test
    void readsThisMachine() throws Exception {
        PlatformFacts facts = FactsReader.read(new Settings.Value<>(true, "default"));
        assertEquals(System.getProperty("os.version"), facts.kernel());
        assertEquals(System.getProperty("os.arch"), facts.arch());
        assertTrue(facts.iovMax() >= 16);
        assumeTrue(
                facts.os() == Os.LINUX && facts.jna().available(),
                "the rest is looked up where Linux has it");
        assertTrue(Set.of("glibc", "musl").contains(facts.libc()), facts.libc());
        assertTrue(facts.symbols().contains("pwritev"), facts.symbols()::toString);
        assertFalse(facts.symbols().contains("aio_writev"), facts.symbols()::toString);
        assertEquals(1024, facts.iovMax());
        assertTrue(facts.pageSizeBytes() >= 4096);
        assertTrue(facts.limits().get("RLIMIT_NOFILE").matches("unlimited|[0-9]+"));
        assertEquals(
                // Not readString, whose first read takes a single byte; a sysctl answers no second
                // one.
                Files.readAllLines(Path.of("/proc/sys/fs/aio-max-nr")).get(0),
                facts.limits().get("fs.aio-max-nr"));
        assertTrue(facts.limits().get("seccomp").matches("[012]"));
    }

    @Test
    void withoutNativeCodeItSaysWhoSwitchedItOff() {
        PlatformFacts facts =
                FactsReader.read(new Settings.Value<>(false, "environment JNAAIO_NATIVE"));
        assertEquals(
                Availability.no(
                        "native code is switched off by environment JNAAIO_NATIVE; set it to true"
                                + " or leave it out to use native backends"),
                facts.jna());
        assertEquals("unknown", facts.libc());
        assertEquals("", facts.jnaVersion());
        assertEquals(Set.of(), facts.symbols());
        assertFalse(facts.limits().containsKey("RLIMIT_NOFILE"));
    }

    @Test
    void namesOfSystems() {
        Map<String, Os> names =
                Map.of(
                        "Linux", Os.LINUX,
                        "FreeBSD", Os.FREEBSD,
                        "Mac OS X", Os.MACOS,
                        "NetBSD", Os.NETBSD,
                        "OpenBSD", Os.OPENBSD,
                        "SunOS", Os.SOLARIS,
                        "AIX", Os.AIX,
                        "Windows Server 2022", Os.WINDOWS,
                        "OS/400", Os.OTHER);
        names.forEach((name, os) -> assertEquals(os, FactsReader.os(name), name));
    }

    @Test
    void linesOfStatus() {
        String status = "Name:\tjava\nSeccomp:\t2\nSeccomp_filters:\t1\n";
        assertEquals("2", FactsReader.line(status, "Seccomp:"));
        assertNull(FactsReader.line(status, "NoNewPrivs:"));
    }
}
