package io.jnaaio.spi;

/**
 * Wraps the drivers that an engine opens: the hook for fault injection and measurement. Given to an engine by {@code
 * AioOptions.builder().extension(DriverWrapper.class, wrapper)}.
 */
@FunctionalInterface
public interface DriverWrapper {
    /** The factory to use instead. It should keep the id, or the settings that name it will not find it. */
    DriverFactory wrap(DriverFactory factory);
}
