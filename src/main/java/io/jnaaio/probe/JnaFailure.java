package io.jnaaio.probe;

import java.util.regex.Pattern;

/** Turns what was thrown while JNA loaded into a cause with a remedy. */
final class JnaFailure {
    /** JNA prints the whole class path here. */
    private static final Pattern RESOURCE_PATH = Pattern.compile("(in resource path) \\(.*\\)");

    private JnaFailure() {}

    /**
     * Says why and what helps.
     *
     * @param failure the class and message of what was thrown
     * @param platform system and architecture, for a platform that JNA has no library for
     */
    static String cause(String failure, String platform) {
        return cause(failure, platform, JnaFailure.class.getModule().isNamed());
    }

    static String cause(String failure, String platform, boolean module) {
        String text = RESOURCE_PATH.matcher(failure).replaceFirst("$1");
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
            return "an older native part is found first: set -Djna.nosys=true";
        }
        if (failure.contains("JNA native support")) {
            return "it was told not to unpack its library and finds none: set"
                    + " -Djna.boot.library.path=<folder of libjnidispatch>, or leave out"
                    + " jna.nounpack and jna.noclasspath";
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
