package io.jnaaio.cli;

import io.jnaaio.api.FsyncMode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The values of {@code --sync}: the system call at the end of a gather. */
enum SyncOption {
    NONE("none", null, ""),
    DATA("data", FsyncMode.DSYNC, "fdatasync"),
    FULL("full", FsyncMode.SYNC, "fsync");

    private final String spelling;
    private final @Nullable FsyncMode mode;
    private final String call;

    SyncOption(String spelling, @Nullable FsyncMode mode, String call) {
        this.spelling = spelling;
        this.mode = mode;
        this.call = call;
    }

    /** The mode of the sync; null if there is none. */
    @Nullable FsyncMode mode() {
        return mode;
    }

    /** The name of the call; empty if there is none. */
    String call() {
        return call;
    }

    /** The values for completion. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(values()).map(each -> each.spelling).iterator();
        }
    }

    /** Called by picocli. */
    static final class Converter implements ITypeConverter<SyncOption> {
        @Override
        public SyncOption convert(String text) {
            for (SyncOption each : values()) {
                if (each.spelling.equals(text.toLowerCase(Locale.ROOT))) {
                    return each;
                }
            }
            throw new TypeConversionException(
                    "'" + text + "' is not one of none, data (fdatasync), full (fsync)");
        }
    }
}
