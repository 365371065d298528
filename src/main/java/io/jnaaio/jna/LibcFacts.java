package io.jnaaio.jna;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * Facts about JNA and the C library of this process, and limits read through them. If JNA or its native part is
 * missing, reading does not throw, and {@link #failure()} says why.
 *
 * @param loaded whether JNA works here
 * @param failure the class and message of the exception, on one line; null if {@code loaded}
 * @param jnaVersion the version of JNA on the class path; null if it cannot be read
 * @param libcName {@code glibc}, {@code musl} or {@code unknown}
 * @param libcVersion the version of glibc, such as {@code 2.36}; {@code unknown} for others, because musl does not
 *     report it
 * @param pageSizeBytes {@link #UNKNOWN} if it cannot be queried
 * @param iovMax the maximum number of iovecs of one call; {@link #UNLIMITED} or {@link #UNKNOWN}
 * @param rlimitFsizeBytes the soft limit on the size of a file; {@link #UNLIMITED} or {@link #UNKNOWN}
 * @param rlimitNofile the soft limit on descriptors; {@link #UNLIMITED} or {@link #UNKNOWN}
 * @param rlimitMemlockBytes the soft limit on locked memory; {@link #UNLIMITED} or {@link #UNKNOWN}
 */
public record LibcFacts(
        boolean loaded,
        @Nullable String failure,
        @Nullable String jnaVersion,
        String libcName,
        String libcVersion,
        long pageSizeBytes,
        long iovMax,
        long rlimitFsizeBytes,
        long rlimitNofile,
        long rlimitMemlockBytes) {

    /** The value if there is no limit. */
    public static final long UNLIMITED = -1;

    /** The value if it cannot be queried. */
    public static final long UNKNOWN = -2;

    private static final String UNKNOWN_NAME = "unknown";

    /**
     * Reads all facts.
     *
     * @throws VirtualMachineError if this call had too little memory or stack; a later one may have enough
     */
    public static LibcFacts read() {
        try {
            return Reader.read(System.getProperty("os.name", ""), Reader.isLp64());
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Error | RuntimeException e) {
            // JNA throws a plain Error if its native part has another version, otherwise
            // LinkageErrors.
            return notLoaded(explain(e), null);
        }
    }

    /** Reads the facts for the given system and data model. */
    static LibcFacts read(String osName, boolean lp64) {
        return Reader.read(osName, lp64);
    }

    /** Whether this process has a symbol, such as {@code aio_writev}. Never throws. */
    public boolean hasSymbol(String symbol) {
        if (!loaded) {
            return false;
        }
        try {
            return Reader.hasSymbol(symbol);
        } catch (LinkageError | RuntimeException e) {
            return false;
        }
    }

    /** Returns the class and message of the root cause, on one line. */
    static String explain(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage()).strip().replaceAll("\\s+", " ");
        return root.getClass().getSimpleName() + ": " + message;
    }

    private static LibcFacts notLoaded(String failure, @Nullable String jnaVersion) {
        return new LibcFacts(
                false,
                failure,
                jnaVersion,
                UNKNOWN_NAME,
                UNKNOWN_NAME,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN);
    }

    /** Everything that needs JNA, in a separate class because the record must load without JNA. */
    private static final class Reader {
        private Reader() {}

        /** True if the calls, which are declared for LP64, can be made. */
        static boolean isLp64() {
            return Native.POINTER_SIZE == Long.BYTES && Native.LONG_SIZE == Long.BYTES;
        }

        static LibcFacts read(String osName, boolean lp64) {
            String old = missing();
            if (old != null) {
                return notLoaded(old, jnaVersion());
            }
            String version = jnaVersion();
            String libcName = libcName();
            SysconfNames sysconf = lp64 ? sysconfNames(osName) : null;
            RlimitNames rlimit = lp64 ? rlimitNames(osName) : null;
            return new LibcFacts(
                    true,
                    null,
                    version == null ? Native.VERSION : version,
                    libcName,
                    libcName.equals("glibc") ? glibcVersion() : UNKNOWN_NAME,
                    sysconf == null ? UNKNOWN : sysconf(sysconf.pagesize()),
                    sysconf == null ? UNKNOWN : sysconf(sysconf.iovMax()),
                    rlimit == null ? UNKNOWN : softLimit(rlimit.fsize()),
                    rlimit == null ? UNKNOWN : softLimit(rlimit.nofile()),
                    rlimit == null ? UNKNOWN : softLimit(rlimit.memlock()));
        }

        /**
         * What this version of JNA lacks that the backends call; null if nothing. Memory can be closed since JNA
         * 5.12.0.
         */
        private static @Nullable String missing() {
            try {
                new Memory(1).close();
                return null;
            } catch (NoSuchMethodError e) {
                return explain(e);
            }
        }

        static boolean hasSymbol(String symbol) {
            return SymbolLookup.inProcess(symbol);
        }

        /** Checks for musl first, because gcompat, a layer over musl, also has glibc's symbol. */
        private static String libcName() {
            // musl has no call that returns its name; of all C libraries only musl has this
            // function, for gnulib.
            if (hasSymbol("__freadptrinc")) {
                return "musl";
            }
            return hasSymbol("gnu_get_libc_version") ? "glibc" : UNKNOWN_NAME;
        }

        private static String glibcVersion() {
            Function function = NativeLibrary.getProcess().getFunction("gnu_get_libc_version");
            Pointer version = function.invokePointer(new Object[0]);
            return version == null ? UNKNOWN_NAME : version.getString(0);
        }

        /**
         * Reads the version from JNA's class file. A reference to the constant would have the value of the version
         * compiled against.
         */
        private static @Nullable String jnaVersion() {
            try {
                Field version = Native.class.getField("VERSION");
                version.setAccessible(true);
                return String.valueOf(version.get(null));
            } catch (ReflectiveOperationException | RuntimeException e) {
                return null;
            }
        }

        private static long sysconf(int name) {
            return LibcFiles.create().sysconf(name);
        }

        private static long softLimit(int resource) {
            Rlimit rlimit = new Rlimit();
            Pointer memory = rlimit.getPointer();
            if (LibcFiles.create().getrlimit(resource, Pointer.nativeValue(memory)) != 0) {
                return UNKNOWN;
            }
            rlimit.read();
            long soft = rlimit.rlim_cur.longValue();
            // RLIM_INFINITY: all ones on Linux, the maximum long on FreeBSD and macOS.
            return soft < 0 || soft == Long.MAX_VALUE ? UNLIMITED : soft;
        }

        private static @Nullable SysconfNames sysconfNames(String osName) {
            return switch (osName) {
                case "Linux" -> SysconfNames.LINUX;
                case "FreeBSD" -> SysconfNames.FREEBSD;
                case "Mac OS X" -> SysconfNames.DARWIN;
                default -> null;
            };
        }

        private static @Nullable RlimitNames rlimitNames(String osName) {
            return switch (osName) {
                case "Linux" -> RlimitNames.LINUX;
                case "FreeBSD" -> RlimitNames.FREEBSD;
                case "Mac OS X" -> RlimitNames.DARWIN;
                default -> null;
            };
        }
    }
}
