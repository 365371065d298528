package io.jnaaio.api;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Configuration of an engine. Options that are not set here are taken from system properties ({@code jnaaio.backend},
 * {@code jnaaio.disable}, {@code jnaaio.queueDepth}, {@code jnaaio.stagingBytes}, {@code jnaaio.inline}, {@code
 * jnaaio.leak}, {@code jnaaio.bounce}, {@code jnaaio.jmx}, {@code jnaaio.foreignByNio}), then from the environment
 * ({@code JNAAIO_BACKEND}, {@code JNAAIO_DISABLE}, {@code JNAAIO_QUEUE_DEPTH}, {@code JNAAIO_STAGING_BYTES}, {@code
 * JNAAIO_INLINE}, {@code JNAAIO_LEAK}, {@code JNAAIO_BOUNCE}, {@code JNAAIO_JMX}, {@code JNAAIO_FOREIGN_BY_NIO}), then
 * from the defaults. Immutable.
 */
public final class AioOptions {
    /** The largest queue depth. */
    public static final int QUEUE_DEPTH_MAX = 65_536;

    /** The smallest size of the staging pool, in bytes. */
    public static final int STAGING_BYTES_MIN = 64 * 1024;

    private static final AioOptions DEFAULTS = new Builder().build();

    private final Optional<String> backend;
    private final Set<BackendId> disabled;
    private final OptionalInt queueDepth;
    private final OptionalInt stagingBytes;
    private final Optional<Boolean> inline;
    private final Optional<LeakTracking> leakTracking;
    private final Optional<Boolean> bounce;
    private final Optional<Boolean> foreignByNio;
    private final Optional<Boolean> jmx;
    private final QueueFull fileQueueFull;
    private final QueueFull operationQueueFull;
    private final Map<Class<?>, Object> extensions;

    private AioOptions(Builder builder) {
        backend = builder.backend;
        disabled = Set.copyOf(builder.disabled);
        queueDepth = builder.queueDepth;
        stagingBytes = builder.stagingBytes;
        inline = builder.inline;
        leakTracking = builder.leakTracking;
        bounce = builder.bounce;
        foreignByNio = builder.foreignByNio;
        jmx = builder.jmx;
        fileQueueFull = builder.fileQueueFull;
        operationQueueFull = builder.operationQueueFull;
        extensions = Map.copyOf(builder.extensions);
    }

    /** Options with nothing set: everything is taken from the settings and the defaults. */
    public static AioOptions defaults() {
        return DEFAULTS;
    }

    /** A builder with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** {@code auto}, {@code posix} or a backend's name. */
    public Optional<String> backend() {
        return backend;
    }

    /** Backends that must not be used, in addition to those of {@code jnaaio.disable}. */
    public Set<BackendId> disabled() {
        return disabled;
    }

    /** The maximum number of operations in flight in the engine; 256 by default. */
    public OptionalInt queueDepth() {
        return queueDepth;
    }

    /** The size of the pool through which heap buffers and small buffers are copied, in bytes; 4 MiB by default. */
    public OptionalInt stagingBytes() {
        return stagingBytes;
    }

    /**
     * Whether the submitting thread executes the operation, so that it is complete when the submission returns; false by
     * default. Only the pwritev backend supports this, and {@code auto} then selects it. The nio backend does not, because an
     * interrupt of the caller would close its channel.
     */
    public Optional<Boolean> inline() {
        return inline;
    }

    /** Whether operations record the stack trace of their submission; {@link LeakTracking#OFF} by default. */
    public Optional<LeakTracking> leakTracking() {
        return leakTracking;
    }

    /**
     * Whether the buffers of an operation on a file opened with {@code ExtendedOpenOption.DIRECT} are copied through
     * the staging pool if they are misaligned. By default such an operation is rejected, and the message names the
     * misaligned values. The offset and the total length must be aligned in any case.
     */
    public Optional<Boolean> bounce() {
        return bounce;
    }

    /**
     * Whether an engine whose backend was selected by name opens paths of other file systems (zip, in-memory and so on)
     * with the nio backend, the only one that can. By default it rejects them with a {@link
     * java.nio.file.ProviderMismatchException}. With {@code auto}, nio always opens them.
     */
    public Optional<Boolean> foreignByNio() {
        return foreignByNio;
    }

    /**
     * Whether an open engine is registered with JMX as an {@link EngineMXBean}; false by default, because the first use
     * of JMX in a JVM takes 0.1 seconds. If the module {@code java.management} is missing, a warning is logged.
     */
    public Optional<Boolean> jmx() {
        return jmx;
    }

    /** What transfers of {@link AioFile} do when the queue is full; {@link QueueFull#BLOCK} by default. */
    public QueueFull fileQueueFull() {
        return fileQueueFull;
    }

    /** What {@link AsyncOperation#submit()} does when the queue is full; {@link QueueFull#FAIL} by default. */
    public QueueFull operationQueueFull() {
        return operationQueueFull;
    }

    /**
     * The extension of this type; see {@link Builder#extension}.
     *
     * @param <E> the type
     */
    public <E> Optional<E> extension(Class<E> type) {
        return Optional.ofNullable(type.cast(extensions.get(type)));
    }

    /** Builds {@link AioOptions}. */
    public static final class Builder {
        private Optional<String> backend = Optional.empty();
        private final Set<BackendId> disabled = new LinkedHashSet<>();
        private OptionalInt queueDepth = OptionalInt.empty();
        private OptionalInt stagingBytes = OptionalInt.empty();
        private Optional<Boolean> inline = Optional.empty();
        private Optional<LeakTracking> leakTracking = Optional.empty();
        private Optional<Boolean> bounce = Optional.empty();
        private Optional<Boolean> foreignByNio = Optional.empty();
        private Optional<Boolean> jmx = Optional.empty();
        private QueueFull fileQueueFull = QueueFull.BLOCK;
        private QueueFull operationQueueFull = QueueFull.FAIL;
        private final Map<Class<?>, Object> extensions = new LinkedHashMap<>();

        private Builder() {}

        /** Selects {@code auto}, {@code posix}, or a backend by name, which is then the only one used. */
        public Builder backend(String name) {
            backend = Optional.of(name);
            return this;
        }

        /** Selects a backend, which is then the only one used. */
        public Builder backend(BackendId id) {
            return backend(id.id());
        }

        /** Excludes a backend. */
        public Builder disable(BackendId id) {
            disabled.add(Objects.requireNonNull(id, "id"));
            return this;
        }

        /**
         * Sets the maximum number of operations in flight.
         *
         * @param operations 1 to {@link #QUEUE_DEPTH_MAX}
         */
        public Builder queueDepth(int operations) {
            if (operations < 1 || operations > QUEUE_DEPTH_MAX) {
                throw new IllegalArgumentException(
                        "queueDepth " + operations + ": 1 to " + QUEUE_DEPTH_MAX + " is expected");
            }
            queueDepth = OptionalInt.of(operations);
            return this;
        }

        /**
         * Sets the size of the staging pool.
         *
         * @param bytes at least {@link #STAGING_BYTES_MIN}
         */
        public Builder stagingBytes(int bytes) {
            if (bytes < STAGING_BYTES_MIN) {
                throw new IllegalArgumentException(
                        "stagingBytes "
                                + bytes
                                + ": at least "
                                + STAGING_BYTES_MIN
                                + " is expected");
            }
            stagingBytes = OptionalInt.of(bytes);
            return this;
        }

        /** Sets whether the submitting thread executes the operation; see {@link AioOptions#inline()}. */
        public Builder inline(boolean here) {
            inline = Optional.of(here);
            return this;
        }

        /** Sets whether operations record the stack trace of their submission. */
        public Builder leakTracking(LeakTracking level) {
            leakTracking = Optional.of(level);
            return this;
        }

        /**
         * Sets whether misaligned operations on files opened with {@code ExtendedOpenOption.DIRECT} are copied through aligned
         * memory; see {@link AioOptions#bounce()}.
         */
        public Builder bounce(boolean copy) {
            bounce = Optional.of(copy);
            return this;
        }

        /**
         * Sets whether nio opens paths of other file systems if a backend was selected by name; see {@link
         * AioOptions#foreignByNio()}.
         */
        public Builder foreignByNio(boolean open) {
            foreignByNio = Optional.of(open);
            return this;
        }

        /** Sets whether the engine is registered with JMX; see {@link AioOptions#jmx()}. */
        public Builder jmx(boolean seen) {
            jmx = Optional.of(seen);
            return this;
        }

        /** Sets what transfers of {@link AioFile} do when the queue is full. */
        public Builder fileQueueFull(QueueFull policy) {
            fileQueueFull = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** Sets what {@link AsyncOperation#submit()} does when the queue is full. */
        public Builder operationQueueFull(QueueFull policy) {
            operationQueueFull = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Adds an extension. The engine uses {@code io.jnaaio.spi.DriverWrapper}, which wraps every driver that it
         * opens (the hook for fault injection), and {@code io.jnaaio.spi.LeakListener}, which is notified of results
         * that are never read.
         *
         * @param <E> the type by which the engine looks it up
         */
        public <E> Builder extension(Class<E> type, E extension) {
            extensions.put(type, type.cast(Objects.requireNonNull(extension, "extension")));
            return this;
        }

        /** Returns the options. */
        public AioOptions build() {
            return new AioOptions(this);
        }
    }
}
