package io.jnaaio.probe;

import io.jnaaio.api.Availability;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.PlatformFacts.Os;
import io.jnaaio.jna.NowaitWrite;
import io.jnaaio.jna.PlatformAbi;
import java.util.OptionalInt;

/**
 * Finds out whether a file system supports buffered writes that never block, by attempting one, as the engine's first
 * write to a file does.
 */
public final class NowaitProbe {
    private NowaitProbe() {}

    /**
     * Writes a byte.
     *
     * @param fd the descriptor of a file open for writing, whose first byte is overwritten; empty on nio
     * @return whether the write was possible; never throws
     */
    public static Availability of(PlatformFacts facts, OptionalInt fd) {
        if (facts.os() != Os.LINUX) {
            return Availability.no(facts.osName() + " has no writes that never block (RWF_NOWAIT)");
        }
        if (!facts.jna().available()) {
            return facts.jna();
        }
        if (fd.isEmpty()) {
            return Availability.no("not tried, because the nio backend has no descriptor");
        }
        try {
            PlatformAbi abi = PlatformAbi.of(facts);
            int number = NowaitWrite.errno(facts.arch(), fd.getAsInt());
            return verdict(number, abi);
        } catch (LinkageError | RuntimeException e) {
            return Availability.no("pwritev2 cannot be called: " + e.getMessage(), e);
        }
    }

    /** EAGAIN means that such writes are supported, but this one would have blocked. */
    static Availability verdict(int number, PlatformAbi abi) {
        if (number == 0) {
            return Availability.yes();
        }
        return switch (abi.errno(number).name()) {
            case "EAGAIN" -> Availability.yes();
            case "EOPNOTSUPP", "EINVAL" ->
                    Availability.no(
                            "pwritev2 with RWF_NOWAIT: "
                                    + abi.errno(number)
                                    + ": buffered writes of this file system may block");
            default -> Availability.no("pwritev2 with RWF_NOWAIT: " + abi.errno(number));
        };
    }
}
