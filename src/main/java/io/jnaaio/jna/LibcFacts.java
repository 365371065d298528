package io.jnaaio.jna;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * What JNA and the C library of this process are, and the limits they tell. Reading never throws:
 * without JNA on the class path, or without its native part, {@link #failure()} says why.
 *
 * @param loaded whether JNA works here
 * @param failure why not, with what to do about it; null if {@code loaded}
 * @param jnaVersion of the JNA on the class path, null if not {@code loaded}
 * @param libcName {@code glibc}, {@code musl} or {@code unknown}
 * @param libcVersion of glibc, such as {@code 2.36}; {@code unknown} for others, since musl does
 *     not tell it
 * @param pageSizeBytes {@link #UNKNOWN} if it cannot be asked
 * @param iovMax most iovecs of one call; {@link #UNLIMITED} or {@link #UNKNOWN}
 * @param rlimitFsizeBytes soft limit of the size of a file; {@link #UNLIMITED} or {@link #UNKNOWN}
 * @param rlimitNofile soft limit of descriptors; {@link #UNLIMITED} or {@link #UNKNOWN}
 * @param rlimitMemlockBytes soft limit of locked memory; {@link #UNLIMITED} or {@link #UNKNOWN}
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

    /** The value of a number that has no limit. */
    public static final long UNLIMITED = -1;

    /** The value of a number that could not be asked. */
    public static final long UNKNOWN = -2;

    private static final String UNKNOWN_NAME = "unknown";

    /** Reads them all. */
    public static LibcFacts read() {
        try {
            return Reader.read(System.getProperty("os.name", ""));
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Error | RuntimeException e) {
            // JNA throws a plain Error for a native part of another version, else LinkageErrors.
            return notLoaded(explain(e));
        }
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

    /** The message of what went wrong, at its root. */
    static String explain(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage()).strip();
        return root.getClass().getSimpleName() + ": " + message;
    }

    private static LibcFacts notLoaded(String failure) {
        return new LibcFacts(
                false,
                failure,
                null,
                UNKNOWN_NAME,
                UNKNOWN_NAME,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN);
    }

    /** All that needs JNA, in a class of its own: the record itself loads without JNA. */
    private static final class Reader {
        private Reader() {}

        static LibcFacts read(String osName) {
            String libcName = libcName();
            SysconfNames sysconf = sysconfNames(osName);
            RlimitNames rlimit = rlimitNames(osName);
            return new LibcFacts(
                    true,
                    null,
                    jnaVersion(),
                    libcName,
                    libcName.equals("glibc") ? glibcVersion() : UNKNOWN_NAME,
                    sysconf == null ? UNKNOWN : sysconf(sysconf.pagesize()),
                    sysconf == null ? UNKNOWN : sysconf(sysconf.iovMax()),
                    rlimit == null ? UNKNOWN : softLimit(rlimit.fsize()),
                    rlimit == null ? UNKNOWN : softLimit(rlimit.nofile()),
                    rlimit == null ? UNKNOWN : softLimit(rlimit.memlock()));
        }

        static boolean hasSymbol(String symbol) {
            return SymbolLookup.inProcess(symbol);
        }

        /** Asks for musl first: gcompat, a layer over musl, has the symbol of glibc too. */
        private static String libcName() {
            // musl has no call that names it; of the C libraries only musl has this one, for
            // gnulib.
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
         * The number in the class file of JNA. Naming the constant would give the one compiled
         * against.
         */
        private static String jnaVersion() {
            try {
                Field version = Native.class.getField("VERSION");
                version.setAccessible(true);
                return String.valueOf(version.get(null));
            } catch (ReflectiveOperationException | RuntimeException e) {
                return Native.VERSION;
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
            // RLIM_INFINITY: all ones on Linux, the greatest long on FreeBSD and macOS.
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
