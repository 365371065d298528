package io.jnaaio.spi;

/** Limits on the requests to a driver. Immutable; there are no limits except those set by the builder. */
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

    /** Returns a builder that allows any number of buffers and bytes, copies nothing together, and merges nothing. */
    public static Builder builder() {
        return new Builder();
    }

    /** The maximum number of buffers in one request; 1 if the driver has no vectored call. */
    public int buffersMax() {
        return buffersMax;
    }

    /** The maximum number of bytes in one request. */
    public long bytesMax() {
        return bytesMax;
    }

    /** Consecutive buffers smaller than this are copied together; 0 if none are. */
    public int coalesceBelowBytes() {
        return coalesceBelowBytes;
    }

    /** Whether all buffers of an operation are copied together, regardless of their size. */
    public boolean coalescesAll() {
        return coalesceBelowBytes == Integer.MAX_VALUE;
    }

    /**
     * Whether the driver uses only the addresses of direct buffers. Other drivers receive views of the buffers, because
     * users may change positions and limits while the request is in flight.
     */
    public boolean byAddress() {
        return byAddress;
    }

    /** Operations on adjacent ranges are merged into one request of up to this many bytes; 0 means never. */
    public int mergeBytesMax() {
        return mergeBytesMax;
    }

    /**
     * The maximum number of transfers of one file in the driver; the others wait in the engine, where they can be
     * merged.
     */
    public int inFlightMax() {
        return inFlightMax;
    }

    /**
     * Whether a write that begins where the most recently started write ends waits for that write, to be merged with
     * writes that arrive meanwhile: for systems that would serialize the two anyway.
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

    /** Builds {@link RequestLimits}. */
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

        /** Copies all buffers of an operation together; see {@link RequestLimits#coalescesAll}. */
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

        /** Returns the limits. */
        public RequestLimits build() {
            return new RequestLimits(this);
        }
    }
}
