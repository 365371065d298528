package io.jnaaio.backend.pwritev;

import io.jnaaio.engine.mem.RequestFailures;
import io.jnaaio.jna.PlatformAbi;

/** Failures of {@code pwritev} and related calls: each errno has its general meaning. */
final class PwritevFailures extends RequestFailures {
    PwritevFailures(PlatformAbi abi) {
        super(abi, "pwritev", "preadv", "fsync", "fdatasync");
    }
}
