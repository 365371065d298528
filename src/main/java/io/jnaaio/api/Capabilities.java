package io.jnaaio.api;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a backend can do for one file: its {@link Capability capabilities}, the causes why others are missing, and its
 * limits. Immutable.
 */
public final class Capabilities {
    private final Builder values;
    private final Set<Capability> all;

    private Capabilities(Builder from) {
        values = new Builder(from);
        all = EnumSet.noneOf(Capability.class);
        for (Capability each : Capability.values()) {
            if (each.isDerived() ? each.followsFrom(this) : values.set.contains(each)) {
                all.add(each);
            }
        }
    }

    /**
     * Returns a builder for a backend that gathers buffer by buffer, delivers no notification, requires no alignment, and has
     * no capability.
     */
    public static Builder builder(BackendId backend) {
        return new Builder(backend);
    }

    /** Returns a builder that starts with these values. */
    public Builder toBuilder() {
        return new Builder(values);
    }

    /** True if the file has this capability. */
    public boolean has(Capability capability) {
        return all.contains(Objects.requireNonNull(capability, "capability"));
    }

    /** Whether the file has this capability, and if not, the cause. */
    public Availability availability(Capability capability) {
        if (has(capability)) {
            return Availability.yes();
        }
        String cause = values.causes.get(capability);
        return Availability.no(cause == null ? capability.whyNot(this) : cause);
    }

    /** All capabilities of the file. */
    public Set<Capability> all() {
        return Collections.unmodifiableSet(all);
    }

    // ---- values

    /** The backend that serves the file. */
    public BackendId backend() {
        return values.backend;
    }

    /** The weakest mode in which an operation on this file may be executed. */
    public GatherMode gather() {
        return values.gather;
    }

    /**
     * An operation of at most this many bytes in direct buffers is executed by one call. For heap buffers the limit
     * is the size of a staging chunk, if that is smaller: 1 MiB, or the whole staging pool if that is smaller still.
     */
    public long nativeMaxBytes() {
        return values.nativeMaxBytes;
    }

    /** An operation of at most this many buffers is executed by one call. */
    public int nativeMaxBuffers() {
        return values.nativeMaxBuffers;
    }

    /** The forms of notification that the backend supports. */
    public Set<NotifyKind> notifications() {
        return values.notifications;
    }

    /**
     * The maximum size of an append, in bytes, that appends of other processes cannot split; 0 if the file was not
     * opened with APPEND.
     */
    public long appendOnePieceMax() {
        return values.appendOnePieceMax;
    }

    /**
     * The alignment that the address of each buffer must have, in bytes; 1 except for files opened with {@code
     * ExtendedOpenOption.DIRECT}.
     */
    public int memoryAlignment() {
        return values.memoryAlignment;
    }

    /**
     * The alignment that the offset of an operation and the length of each of its buffers must have, in bytes; 1
     * except for files opened with {@code ExtendedOpenOption.DIRECT}.
     */
    public int offsetAlignment() {
        return values.offsetAlignment;
    }

    /**
     * The smallest write of {@link AioFile#writevAtomic}, in bytes, a power of two; 0 if there are no atomic writes:
     * {@link #availability} of {@link Capability#ATOMIC_WRITE} says why.
     */
    public int atomicUnitMin() {
        return values.atomicUnitMin;
    }

    /** The largest write of {@link AioFile#writevAtomic}, in bytes, a power of two; 0 if there are no atomic writes. */
    public int atomicUnitMax() {
        return values.atomicUnitMax;
    }

    /**
     * The maximum size, in bytes, of a write that the device itself makes atomic; for larger ones, up to {@link
     * #atomicUnitMax}, the file system does more work. 0 if there is no difference, or the system does not report it.
     */
    public int atomicUnitOptimum() {
        return values.atomicUnitOptimum;
    }

    // ---- capabilities by name

    /** {@link Capability#EXACT_ERRNO}. */
    public boolean exactErrno() {
        return has(Capability.EXACT_ERRNO);
    }

    /** {@link Capability#PARTIAL_COUNT_ON_ERROR}. */
    public boolean partialCountOnError() {
        return has(Capability.PARTIAL_COUNT_ON_ERROR);
    }

    /** {@link Capability#FILE_SIZE_LIMIT}. */
    public boolean fileSizeLimitHonoured() {
        return has(Capability.FILE_SIZE_LIMIT);
    }

    /** {@link Capability#PRIORITY}. */
    public boolean priorityHonoured() {
        return has(Capability.PRIORITY);
    }

    /** {@link Capability#CANCELS_QUEUED}. */
    public boolean cancelsQueued() {
        return has(Capability.CANCELS_QUEUED);
    }

    /** {@link Capability#MERGES}. */
    public boolean merges() {
        return has(Capability.MERGES);
    }

    // ---- as a value

    @Override
    public boolean equals(Object other) {
        return other instanceof Capabilities that && values.list().equals(that.values.list());
    }

    @Override
    public int hashCode() {
        return values.list().hashCode();
    }

    @Override
    public String toString() {
        return "Capabilities of "
                + values.backend
                + ": gather "
                + values.gather
                + " up to "
                + values.nativeMaxBuffers
                + " buffers and "
                + values.nativeMaxBytes
                + " bytes, append in one piece up to "
                + values.appendOnePieceMax
                + " bytes, aligned to "
                + values.memoryAlignment
                + " in memory and "
                + values.offsetAlignment
                + " in the file, atomic writes of "
                + values.atomicUnitMin
                + " to "
                + values.atomicUnitMax
                + " bytes, "
                + all;
    }

    /** Builds {@link Capabilities}. */
    public static final class Builder {
        private final BackendId backend;
        private final Set<Capability> set = EnumSet.noneOf(Capability.class);
        private final Map<Capability, String> causes = new EnumMap<>(Capability.class);
        private GatherMode gather = GatherMode.SEQUENTIAL;
        private long nativeMaxBytes;
        private int nativeMaxBuffers = 1;
        private Set<NotifyKind> notifications = Set.of();
        private long appendOnePieceMax;
        private int memoryAlignment = 1;
        private int offsetAlignment = 1;
        private int atomicUnitMin;
        private int atomicUnitMax;
        private int atomicUnitOptimum;

        private Builder(BackendId backend) {
            this.backend = Objects.requireNonNull(backend, "backend");
        }

        private Builder(Builder from) {
            this(from.backend);
            set.addAll(from.set);
            causes.putAll(from.causes);
            gather = from.gather;
            nativeMaxBytes = from.nativeMaxBytes;
            nativeMaxBuffers = from.nativeMaxBuffers;
            notifications = from.notifications;
            appendOnePieceMax = from.appendOnePieceMax;
            memoryAlignment = from.memoryAlignment;
            offsetAlignment = from.offsetAlignment;
            atomicUnitMin = from.atomicUnitMin;
            atomicUnitMax = from.atomicUnitMax;
            atomicUnitOptimum = from.atomicUnitOptimum;
        }

        private List<Object> list() {
            return List.of(
                    backend,
                    set,
                    causes,
                    gather,
                    nativeMaxBytes,
                    nativeMaxBuffers,
                    notifications,
                    appendOnePieceMax,
                    memoryAlignment,
                    offsetAlignment,
                    atomicUnitMin,
                    atomicUnitMax,
                    atomicUnitOptimum);
        }

        /**
         * Adds capabilities.
         *
         * @throws IllegalArgumentException if a capability follows from other values
         */
        public Builder with(Capability... added) {
            for (Capability each : added) {
                set.add(settable(each));
                causes.remove(each);
            }
            return this;
        }

        /** Adds capabilities if the condition is true. */
        public Builder withIf(boolean condition, Capability... added) {
            return condition ? with(added) : this;
        }

        /**
         * Removes a capability and sets the cause.
         *
         * @param cause a sentence without a full stop
         */
        public Builder without(Capability lacking, String cause) {
            set.remove(lacking);
            causes.put(lacking, Objects.requireNonNull(cause, "cause"));
            return this;
        }

        private static Capability settable(Capability capability) {
            if (capability.isDerived()) {
                throw new IllegalArgumentException(
                        capability + " follows from the other values and cannot be set");
            }
            return capability;
        }

        /** Sets {@link Capabilities#gather}. */
        public Builder gather(GatherMode weakest) {
            gather = Objects.requireNonNull(weakest, "gather");
            return this;
        }

        /** Sets {@link Capabilities#nativeMaxBytes}. */
        public Builder nativeMaxBytes(long bytes) {
            nativeMaxBytes = bytes;
            return this;
        }

        /** Sets {@link Capabilities#nativeMaxBuffers}. */
        public Builder nativeMaxBuffers(int buffers) {
            nativeMaxBuffers = buffers;
            return this;
        }

        /** Sets {@link Capabilities#notifications}. */
        public Builder notifications(NotifyKind... kinds) {
            return notifications(Set.copyOf(Arrays.asList(kinds)));
        }

        /** Sets {@link Capabilities#notifications}. */
        public Builder notifications(Set<NotifyKind> kinds) {
            notifications = Set.copyOf(kinds);
            return this;
        }

        /** Sets {@link Capabilities#appendOnePieceMax}. */
        public Builder appendOnePieceMax(long bytes) {
            appendOnePieceMax = bytes;
            return this;
        }

        /**
         * Sets {@link Capabilities#memoryAlignment} and {@link Capabilities#offsetAlignment}.
         *
         * @throws IllegalArgumentException if one of them is not a power of two
         */
        public Builder alignment(int memory, int offset) {
            if (Integer.bitCount(memory) != 1 || Integer.bitCount(offset) != 1) {
                throw new IllegalArgumentException(
                        "memoryAlignment "
                                + memory
                                + ", offsetAlignment "
                                + offset
                                + ": powers of two are expected");
            }
            memoryAlignment = memory;
            offsetAlignment = offset;
            return this;
        }

        /**
         * Sets {@link Capabilities#atomicUnitMin}, {@link Capabilities#atomicUnitMax} and {@link Capabilities#atomicUnitOptimum}.
         *
         * @throws IllegalArgumentException if min or max is not a power of two, min exceeds max, or the optimum is
         *     negative
         */
        public Builder atomicUnits(int min, int max, int optimum) {
            boolean powers = Integer.bitCount(min) == 1 && Integer.bitCount(max) == 1;
            if (!powers || min < 1 || max < min || optimum < 0) {
                throw new IllegalArgumentException(
                        "atomicUnitMin "
                                + min
                                + ", atomicUnitMax "
                                + max
                                + ", atomicUnitOptimum "
                                + optimum
                                + ": powers of two in this order are expected, and no negative optimum");
            }
            atomicUnitMin = min;
            atomicUnitMax = max;
            atomicUnitOptimum = optimum;
            return this;
        }

        /** Returns the capabilities. */
        public Capabilities build() {
            return new Capabilities(this);
        }
    }
}
