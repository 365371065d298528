package io.jnaaio.spi;

/**
 * What one request to a driver may be, and how many of them.
 *
 * @param buffersMax buffers in one request; 1 if the driver has no vectored call
 * @param bytesMax bytes in one request
 * @param coalesceBelowBytes neighbouring buffers smaller than this are copied together; 0 for a driver that takes only the
 *     addresses of direct buffers: any other is given views of them, because users may change positions and limits in flight
 * @param mergeBytesMax operations whose ranges touch go down as one request up to that many bytes; 0 for never
 * @param inFlightMax transfers of one file that the driver wants at a time; the others wait in the engine, where they can
 *     merge. With 1 or 2, and operations that merge, a write that begins where a running one ends waits for it, too
 */
public record RequestLimits(
        int buffersMax, long bytesMax, int coalesceBelowBytes, int mergeBytesMax, int inFlightMax) {
    public RequestLimits {
        if (buffersMax < 1 || bytesMax < 1 || inFlightMax < 1) {
            throw new IllegalArgumentException(
                    "buffersMax "
                            + buffersMax
                            + ", bytesMax "
                            + bytesMax
                            + ", inFlightMax "
                            + inFlightMax
                            + ": all at least 1");
        }
        if (coalesceBelowBytes < 0 || mergeBytesMax < 0) {
            throw new IllegalArgumentException(
                    "coalesceBelowBytes "
                            + coalesceBelowBytes
                            + ", mergeBytesMax "
                            + mergeBytesMax
                            + ": none negative");
        }
    }

    /** True for a driver that takes only the addresses of direct buffers. */
    public boolean byAddress() {
        return coalesceBelowBytes == 0;
    }
}
