package io.jnaaio.engine.mem;

import io.jnaaio.api.Errno;
import org.jspecify.annotations.Nullable;

/** The meaning of an errno that the kernel returns for an atomic write. */
final class AtomicFailures {
    private AtomicFailures() {}

    /** What it means, and what to do about it; null for its general meaning. */
    static @Nullable String hint(Errno errno) {
        if (errno == Errno.EINVAL) {
            return "the kernel does not take this atomic write: the range may lie in several extents that"
                    + " it cannot write as a whole; write zeros over the file once, or take a smaller"
                    + " unit";
        }
        if (errno == Errno.EOPNOTSUPP) {
            return "the kernel or the file system has no atomic writes for this file any more; open it"
                    + " again and see Capabilities.availability";
        }
        return null;
    }
}
