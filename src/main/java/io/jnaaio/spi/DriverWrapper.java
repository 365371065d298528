package io.jnaaio.spi;

/**
 * Wraps the drivers that an engine opens: the hook for fault injection and measurement. Pass it to an engine with
 * {@code AioOptions.builder().extension(DriverWrapper.class, wrapper)}.
 */
@FunctionalInterface
public interface DriverWrapper {
    /**
     * The factory to use instead. It should keep the id; otherwise settings that refer to it by name will not match.
     */
    DriverFactory wrap(DriverFactory factory);
}
