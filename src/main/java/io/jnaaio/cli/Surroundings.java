package io.jnaaio.cli;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code doctor} needs besides the report: facts about this process, not about the machine.
 *
 * @param unpackFolder the folder to which JNA unpacks its library
 * @param unpackNoexec whether that folder is on a noexec mount
 * @param nativeAccess whether this module may call native code without a warning; null before JDK 22, which has no
 *     such permission
 * @param container whether this looks like a container
 */
record Surroundings(
        String unpackFolder,
        boolean unpackNoexec,
        @Nullable Boolean nativeAccess,
        boolean container) {
    /** Reads them; a fact that cannot be read counts as harmless. */
    static Surroundings read() {
        String folder = foundFolder();
        return new Surroundings(
                folder,
                noexec(text("/proc/self/mounts"), folder),
                isNativeAccessEnabled(),
                Files.exists(Path.of("/.dockerenv"))
                        || Files.exists(Path.of("/run/.containerenv")));
    }

    /**
     * Returns the folder that JNA chooses: jna.tmpdir, otherwise the user's cache, otherwise the temporary folder.
     */
    private static String foundFolder() {
        String told = System.getProperty("jna.tmpdir");
        if (told != null) {
            return told;
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path folder =
                cache != null && !cache.isBlank()
                        ? Path.of(cache, "JNA", "temp")
                        : Path.of(System.getProperty("user.home", ""), ".cache", "JNA", "temp");
        return Files.isWritable(folder)
                ? folder.toString()
                : System.getProperty("java.io.tmpdir", "");
    }

    /**
     * Whether a folder is on a noexec mount.
     *
     * @param mounts in the form of {@code /proc/self/mounts}; empty on other systems
     */
    static boolean noexec(String mounts, String folder) {
        String longest = "";
        boolean noexec = false;
        for (String line : mounts.split("\n", -1)) {
            String[] fields = line.split(" ", -1);
            if (fields.length >= 4) {
                String point = fields[1].replace("\\040", " ");
                boolean below =
                        point.equals("/") || folder.equals(point) || folder.startsWith(point + "/");
                // Of two mounts at the same point the later one hides the earlier.
                if (below && point.length() >= longest.length()) {
                    longest = point;
                    noexec = List.of(fields[3].split(",", -1)).contains("noexec");
                }
            }
        }
        return noexec;
    }

    private static @Nullable Boolean isNativeAccessEnabled() {
        try {
            Method method = Module.class.getMethod("isNativeAccessEnabled");
            return (Boolean) method.invoke(Surroundings.class.getModule());
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static String text(String path) {
        try {
            return Files.readString(Path.of(path), StandardCharsets.UTF_8);
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }
}
