package io.jnaaio.spi;

/** What one request to a driver may be, and how many of them. Immutable; without limits until the builder sets them. */
public final class RequestLimits {
    private final int buffersMax;
    private final long bytesMax;
    private final int coalesceBelowBytes;
    private final boolean byAddress;
    private final int mergeBytesMax;
    private final int inFlightMax;
    private final boolean neighboursWait;

    private RequestLimits(Builder from) {
        buffersMax = from.buffersMax;
        bytesMax = from.bytesMax;
        coalesceBelowBytes = from.coalesceBelowBytes;
        byAddress = from.byAddress;
        mergeBytesMax = from.mergeBytesMax;
        inFlightMax = from.inFlightMax;
        neighboursWait = from.neighboursWait;
    }

    /** Begins with a driver that takes any number of buffers and bytes, wants nothing copied together, and merges nothing. */
    public static Builder builder() {
        return new Builder();
    }

    /** Buffers in one request; 1 if the driver has no vectored call. */
    public int buffersMax() {
        return buffersMax;
    }

    /** Bytes in one request. */
    public long bytesMax() {
        return bytesMax;
    }

    /** Neighbouring buffers smaller than this are copied together; 0 if none are. */
    public int coalesceBelowBytes() {
        return coalesceBelowBytes;
    }

    /** Whether all buffers of an operation are copied together, of whatever size. */
    public boolean coalescesAll() {
        return coalesceBelowBytes == Integer.MAX_VALUE;
    }

    /**
     * Whether the driver takes only the addresses of direct buffers. Any other is given views of them, because users may change
     * positions and limits in flight.
     */
    public boolean byAddress() {
        return byAddress;
    }

    /** Operations on adjacent ranges become one request up to that many bytes; 0 for never. */
    public int mergeBytesMax() {
        return mergeBytesMax;
    }

    /**
     * Transfers of one file that the driver wants at a time; the others wait in the engine, where they can merge.
     */
    public int inFlightMax() {
        return inFlightMax;
    }

    /**
     * Whether a write that begins where the one that was started last ends waits for it, so that it can merge with those that
     * come meanwhile: for a system in which the two would wait for each other.
     */
    public boolean neighboursWait() {
        return neighboursWait;
    }

    @Override
    public String toString() {
        return "RequestLimits: "
                + buffersMax
                + " buffers, "
                + bytesMax
                + " bytes, coalesces below "
                + coalesceBelowBytes
                + ", by address "
                + byAddress
                + ", merges up to "
                + mergeBytesMax
                + ", in flight "
                + inFlightMax
                + ", neighbours wait "
                + neighboursWait;
    }

    /** Collects the values of {@link RequestLimits}, each by its name. */
    public static final class Builder {
        private int buffersMax = Integer.MAX_VALUE;
        private long bytesMax = Long.MAX_VALUE;
        private int coalesceBelowBytes;
        private boolean byAddress;
        private int mergeBytesMax;
        private int inFlightMax = Integer.MAX_VALUE;
        private boolean neighboursWait;

        private Builder() {}

        /** Sets {@link RequestLimits#buffersMax}. */
        public Builder buffersMax(int buffers) {
            buffersMax = (int) atLeast(1, buffers, "buffersMax");
            return this;
        }

        /** Sets {@link RequestLimits#bytesMax}. */
        public Builder bytesMax(long bytes) {
            bytesMax = atLeast(1, bytes, "bytesMax");
            return this;
        }

        /** Sets {@link RequestLimits#coalesceBelowBytes}. */
        public Builder coalesceBelowBytes(int bytes) {
            coalesceBelowBytes = (int) atLeast(0, bytes, "coalesceBelowBytes");
            return this;
        }

        /** Has all buffers of an operation copied together; see {@link RequestLimits#coalescesAll}. */
        public Builder coalesceAll() {
            return coalesceBelowBytes(Integer.MAX_VALUE);
        }

        /** Sets {@link RequestLimits#byAddress}. */
        public Builder byAddress(boolean addressesAlone) {
            byAddress = addressesAlone;
            return this;
        }

        /** Sets {@link RequestLimits#mergeBytesMax}. */
        public Builder mergeBytesMax(int bytes) {
            mergeBytesMax = (int) atLeast(0, bytes, "mergeBytesMax");
            return this;
        }

        /** Sets {@link RequestLimits#inFlightMax}. */
        public Builder inFlightMax(int transfers) {
            inFlightMax = (int) atLeast(1, transfers, "inFlightMax");
            return this;
        }

        /** Sets {@link RequestLimits#neighboursWait}. */
        public Builder neighboursWait(boolean wait) {
            neighboursWait = wait;
            return this;
        }

        private static long atLeast(long least, long value, String name) {
            if (value < least) {
                throw new IllegalArgumentException(
                        name + " " + value + ": at least " + least + " is expected");
            }
            return value;
        }

        /** Makes them. */
        public RequestLimits build() {
            return new RequestLimits(this);
        }
    }
}
