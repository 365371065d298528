package io.jnaaio.spi;

import io.jnaaio.api.Capabilities;
import java.util.Objects;

/**
 * What a driver does for one file.
 *
 * @param capabilities what users are told
 * @param limits what the engine plans by
 */
public record FileService(Capabilities capabilities, RequestLimits limits) {
    public FileService {
        Objects.requireNonNull(capabilities, "capabilities");
        Objects.requireNonNull(limits, "limits");
    }
}
