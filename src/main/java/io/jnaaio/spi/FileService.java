package io.jnaaio.spi;

import io.jnaaio.api.Capabilities;
import java.util.Objects;

/**
 * What a driver supports for one file.
 *
 * @param capabilities what users see
 * @param limits the limits that the engine plans requests by
 */
public record FileService(Capabilities capabilities, RequestLimits limits) {
    public FileService {
        Objects.requireNonNull(capabilities, "capabilities");
        Objects.requireNonNull(limits, "limits");
    }
}
