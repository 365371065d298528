package io.jnaaio.probe;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns an exception thrown while loading JNA into a cause with a remedy. */
final class JnaFailure {
    /** JNA prints the whole class path here. */
    private static final Pattern RESOURCE_PATH = Pattern.compile("(in resource path) \\(.*\\)");

    /** The start of JNA's own advice, some of which cannot be followed here. */
    private static final String JNAS_OWN_ADVICE = " To resolve this issue ";

    /** The first version with all methods used: in earlier ones com.sun.jna.Memory could not be closed. */
    private static final String VERSION_NEEDED = "5.12.0";

    private JnaFailure() {}

    /**
     * Explains the failure and suggests a remedy.
     *
     * @param failure the class and message of the exception
     * @param version the version of JNA found; null if unknown
     * @param platform the system and architecture, for a platform without a library in JNA
     */
    static String cause(String failure, @Nullable String version, String platform) {
        return cause(failure, version, platform, JnaFailure.class.getModule().isNamed());
    }

    static String cause(String failure, @Nullable String version, String platform, boolean module) {
        if (failure.startsWith("NoSuchMethodError")) {
            return "JNA "
                    + (version == null ? "on the class path" : version)
                    + " is too old: "
                    + VERSION_NEEDED
                    + " or later is needed ("
                    + failure
                    + "); let the build choose net.java.dev.jna:jna:"
                    + VERSION_NEEDED
                    + " or later";
        }
        String text = RESOURCE_PATH.matcher(failure).replaceFirst("$1");
        int advice = text.indexOf(JNAS_OWN_ADVICE);
        text = advice < 0 ? text : text.substring(0, advice).replaceFirst("\\.$", "");
        String remedy = remedy(text, platform, module);
        return "JNA does not load: " + text + (remedy.isEmpty() ? "" : "; " + remedy);
    }

    private static String remedy(String failure, String platform, boolean module) {
        if (failure.contains("failed to map segment") || failure.contains("not permitted")) {
            return "the folder it unpacks its library to seems to be mounted noexec: set"
                    + " -Djna.tmpdir=<folder on an exec mount>, or install the library and set"
                    + " -Djna.nounpack=true -Djna.boot.library.path=<its folder>";
        }
        if (failure.contains("temporary file") || failure.contains("is not writable")) {
            return "set -Djna.tmpdir=<folder on an exec mount that can be written>";
        }
        if (failure.contains("incompatible JNA")) {
            return "the native part of another version is found first: take its folder out of"
                    + " jna.boot.library.path, or set -Djna.nosys=true if it is the system's";
        }
        if (failure.contains("JNA native support")) {
            return "JNA is configured not to unpack its native library and cannot find an installed"
                    + " one: set"
                    + " -Djna.boot.library.path=<folder of libjnidispatch>, or leave out"
                    + " jna.nounpack and jna.noclasspath";
        }
        if (failure.contains("Could not initialize class")
                || failure.startsWith("ExceptionInInitializerError")) {
            return "its classes could not be initialised once, and a JVM never tries that again:"
                    + " restart the program";
        }
        // This text names com/sun/jna too, so it comes before the test for the missing class.
        if (failure.contains("not found in resource path")) {
            return "this jna jar has no library for "
                    + platform
                    + ": use a jna version that has, or set"
                    + " -Djna.boot.library.path=<folder of libjnidispatch>";
        }
        if (failure.contains("com/sun/jna") || failure.contains("com.sun.jna")) {
            return module
                    ? "put net.java.dev.jna:jna on the module path, and let a module say 'requires"
                            + " com.sun.jna', or start java with --add-modules com.sun.jna"
                    : "put net.java.dev.jna:jna on the class path";
        }
        return "";
    }
}
