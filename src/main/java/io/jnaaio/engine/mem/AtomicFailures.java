package io.jnaaio.engine.mem;

import io.jnaaio.api.Errno;
import org.jspecify.annotations.Nullable;

/** Explains the errnos that the kernel returns for an atomic write. */
final class AtomicFailures {
    private AtomicFailures() {}

    /** Returns the cause and the remedy for an atomic write; null if the general meaning of the errno applies. */
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
