package io.jnaaio.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The failures are as JNA 5.19.1 words them. */
class JnaFailureTest {
    @Test
    void noexecFolder() {
        assertEquals(
                "JNA does not load: UnsatisfiedLinkError: /tmp/jna1.tmp: failed to map segment from"
                        + " shared object; the folder it unpacks its library to seems to be mounted"
                        + " noexec: set -Djna.tmpdir=<folder on an exec mount>, or install the"
                        + " library and set -Djna.nounpack=true"
                        + " -Djna.boot.library.path=<its folder>",
                cause(
                        "UnsatisfiedLinkError: /tmp/jna1.tmp: failed to map segment from shared"
                                + " object"));
    }

    @Test
    void jnaAbsent() {
        assertEquals(
                "JNA does not load: ClassNotFoundException: com.sun.jna.NativeLibrary; put"
                        + " net.java.dev.jna:jna on the class path",
                cause("ClassNotFoundException: com.sun.jna.NativeLibrary"));
    }

    @Test
    void jnaIsLeftOutByTheModuleSystem() {
        assertEquals(
                "JNA does not load: ClassNotFoundException: com.sun.jna.NativeLibrary; put"
                        + " net.java.dev.jna:jna on the module path, and let a module say 'requires"
                        + " com.sun.jna', or start java with --add-modules com.sun.jna",
                JnaFailure.cause(
                        "ClassNotFoundException: com.sun.jna.NativeLibrary",
                        null,
                        "Linux on vax",
                        true));
    }

    @Test
    void platformWithoutLibrary() {
        assertEquals(
                "JNA does not load: UnsatisfiedLinkError: Native library"
                        + " (com/sun/jna/linux-vax/libjnidispatch.so) not found in resource path;"
                        + " this jna jar has no library for Linux on vax: use a jna version that"
                        + " has, or set -Djna.boot.library.path=<folder of libjnidispatch>",
                cause(
                        "UnsatisfiedLinkError: Native library"
                                + " (com/sun/jna/linux-vax/libjnidispatch.so) not found in resource"
                                + " path (/a.jar:/b.jar)"));
    }

    @Test
    void noUnpacking() {
        assertEquals(
                "JNA does not load: UnsatisfiedLinkError: Could not find JNA native support; JNA"
                        + " is configured not to unpack its native library and cannot find an"
                        + " installed one: set"
                        + " -Djna.boot.library.path=<folder of libjnidispatch>, or leave out"
                        + " jna.nounpack and jna.noclasspath",
                cause("UnsatisfiedLinkError: Could not find JNA native support"));
    }

    @Test
    void folderThatIsNotWritable() {
        assertEquals(
                "JNA does not load: UnsatisfiedLinkError: Directory /x is not writable;"
                        + " set -Djna.tmpdir=<folder on an exec mount that can be written>",
                cause("UnsatisfiedLinkError: Directory /x is not writable"));
    }

    @Test
    void tooOldAVersion() {
        String lacks = "NoSuchMethodError: 'void com.sun.jna.Memory.close()'";
        assertEquals(
                "JNA 5.10.0 is too old: 5.12.0 or later is needed (NoSuchMethodError: 'void"
                        + " com.sun.jna.Memory.close()'); let the build choose"
                        + " net.java.dev.jna:jna:5.12.0 or later",
                JnaFailure.cause(lacks, "5.10.0", "Linux on vax"));
        assertTrue(cause(lacks).startsWith("JNA on the class path is too old: "), cause(lacks));
    }

    @Test
    void nativePartOfAnotherVersion() {
        assertEquals(
                "JNA does not load: Error: There is an incompatible JNA native library installed on"
                        + " this system Expected: 7.0.4 Found: 6.1.0 (at"
                        + " /x/libjnidispatch.so); the native part of another version is found"
                        + " first: take its folder out of jna.boot.library.path, or set"
                        + " -Djna.nosys=true if it is the system's",
                cause(
                        "Error: There is an incompatible JNA native library installed on this"
                                + " system Expected: 7.0.4 Found: 6.1.0 (at /x/libjnidispatch.so)."
                                + " To resolve this issue you may do one of the following: - remove"
                                + " or uninstall the offending library"));
    }

    @Test
    void classesThatFailedOnce() {
        assertEquals(
                "JNA does not load: ExceptionInInitializerError: Exception"
                        + " java.lang.OutOfMemoryError: made up [in thread \"main\"]; its classes"
                        + " could not be initialised once, and a JVM never tries that again:"
                        + " restart the program",
                cause(
                        "ExceptionInInitializerError: Exception java.lang.OutOfMemoryError: made up"
                                + " [in thread \"main\"]"));
    }

    @Test
    void anythingElseIsKept() {
        assertEquals("JNA does not load: Error: odd; very", cause("Error: odd; very"));
    }

    private static String cause(String failure) {
        return JnaFailure.cause(failure, null, "Linux on vax");
    }
}
