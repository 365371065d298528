package io.jnaaio.probe;

import io.jnaaio.api.Availability;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.PlatformFacts.Os;
import io.jnaaio.jna.NowaitWrite;
import io.jnaaio.jna.PlatformAbi;
import java.nio.file.Path;

/**
 * Finds out whether a file system has buffered writes that never block, by making one: the engine's first write of a file
 * does the same.
 */
public final class NowaitProbe {
    private NowaitProbe() {}

    /**
     * Writes a byte to a new file.
     *
     * @param file a file that does not exist and is made; the caller deletes it
     * @return whether it could be made; never throws
     */
    public static Availability of(PlatformFacts facts, Path file) {
        if (facts.os() != Os.LINUX) {
            return Availability.no(facts.osName() + " has no writes that never block (RWF_NOWAIT)");
        }
        if (!facts.jna().available()) {
            return facts.jna();
        }
        try {
            PlatformAbi abi = PlatformAbi.of(facts);
            int number = NowaitWrite.errno(facts.arch(), abi, file.toString());
            return verdict(number, abi);
        } catch (LinkageError | RuntimeException e) {
            return Availability.no("pwritev2 cannot be called: " + e.getMessage(), e);
        }
    }

    /** EAGAIN: it has such writes, and this one would have had to wait. */
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
