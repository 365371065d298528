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
 * @param count their number; -1 if unknown
 * @param cause why the number is unknown; empty if it is known
 */
public record CachedPages(long count, String cause) {
    private static final int LOOKS = 10;
    private static final long BETWEEN_NANOS = 2_000_000;

    /**
     * Counts the pages after a sync. The kernel drops pages shortly after it has reported that they are written, so
     * this counts again while any are left, for up to 20 ms.
     *
     * @param fd the file's descriptor; empty on nio
     * @return the count; never throws
     */
    public static CachedPages afterSync(PlatformFacts facts, OptionalInt fd) {
        if (facts.os() != Os.LINUX) {
            return unknown(facts.osName() + " has no call that counts them");
        }
        if (!facts.jna().available()) {
            return unknown(facts.jna().cause());
        }
        if (fd.isEmpty()) {
            return unknown("the nio backend has no descriptor");
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

    /** Interprets the result of the call: the number of pages, or a negated errno. */
    static CachedPages answer(long pages, PlatformAbi abi) {
        if (pages >= 0) {
            return new CachedPages(pages, "");
        }
        String errno = abi.errno((int) -pages).name();
        return unknown(
                "cachestat: " + errno + (errno.equals("ENOSYS") ? ", it needs Linux 6.5" : ""));
    }

    private static CachedPages unknown(String cause) {
        return new CachedPages(-1, cause);
    }
}
