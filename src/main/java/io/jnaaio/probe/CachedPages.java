package io.jnaaio.probe;

import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.PlatformFacts.Os;
import io.jnaaio.jna.Cachestat;
import io.jnaaio.jna.PlatformAbi;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;

/**
 * The pages of a file in the page cache.
 *
 * @param count how many; -1 if unknown
 * @param cause why it is unknown; empty if it is not
 */
public record CachedPages(long count, String cause) {
    private static final int LOOKS = 10;
    private static final long BETWEEN_NANOS = 2_000_000;

    /**
     * Counts them after a sync: the kernel drops pages a moment after it has told that they are written, so that it looks
     * again while any are left, up to 20 ms.
     *
     * @param fd of the file; empty on nio
     * @return never throws
     */
    public static CachedPages afterSync(PlatformFacts facts, OptionalInt fd) {
        if (facts.os() != Os.LINUX) {
            return unknown(facts.osName() + " has no call that counts them");
        }
        if (!facts.jna().available()) {
            return unknown(facts.jna().cause());
        }
        if (fd.isEmpty()) {
            return unknown("the nio backend tells no descriptor");
        }
        try {
            PlatformAbi abi = PlatformAbi.of(facts);
            CachedPages found = answer(Cachestat.cachedPages(fd.getAsInt()), abi);
            for (int i = 1; i < LOOKS && found.count > 0; i++) {
                LockSupport.parkNanos(BETWEEN_NANOS);
                found = answer(Cachestat.cachedPages(fd.getAsInt()), abi);
            }
            return found;
        } catch (LinkageError | RuntimeException e) {
            return unknown("cachestat cannot be called: " + e.getMessage());
        }
    }

    /** What an answer of the call means: pages, or minus the errno. */
    static CachedPages answer(long pages, PlatformAbi abi) {
        if (pages >= 0) {
            return new CachedPages(pages, "");
        }
        String errno = abi.errno((int) -pages).name();
        return unknown(
                "cachestat: "
                        + errno
                        + (errno.equals("ENOSYS") ? ", Linux 6.5 is the first with it" : ""));
    }

    private static CachedPages unknown(String cause) {
        return new CachedPages(-1, cause);
    }
}
