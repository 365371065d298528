package io.jnaaio.soak;

/**
 * What one write may have done to its file, and when. Times are ticks of one counter: {@code start} is taken before
 * the submission, {@code submitted} after it has returned, {@code end} when its completion is seen.
 */
final class Claim {
    static final long NOT_YET = Long.MAX_VALUE;

    final long id;
    final long offset;
    final int length;
    final long start;
    volatile long submitted = NOT_YET;

    /** The number of bytes, from the start, that are certainly in the file; read after {@link #end}. */
    private int certain;

    /** The number of bytes, from the start, beyond which nothing was written. */
    private volatile int possible;

    private volatile long end = NOT_YET;

    Claim(long id, long offset, int length, long start) {
        this.id = id;
        this.offset = offset;
        this.length = length;
        this.start = start;
        possible = length;
    }

    void ended(int certainBytes, int possibleBytes, long tick) {
        certain = certainBytes;
        possible = possibleBytes;
        end = tick;
    }

    long end() {
        return end;
    }

    int certain() {
        return end == NOT_YET ? 0 : certain;
    }

    int possible() {
        return possible;
    }

    /** True if the write may have written all of these bytes of the file. */
    boolean mayCover(long from, long to) {
        return offset <= from && to <= offset + possible;
    }

    /** True if the write may have written some of these bytes of the file. */
    boolean touches(long from, long to) {
        return offset < to && from < offset + possible;
    }

    /** True if the write has certainly written all of these bytes before a tick. */
    boolean covered(long from, long to, long before) {
        return end < before && offset <= from && to <= offset + certain;
    }

    @Override
    public String toString() {
        return "write "
                + id
                + " of "
                + length
                + " at "
                + offset
                + (end == NOT_YET
                        ? ", not ended"
                        : ", certain " + certain + ", possible " + possible)
                + ", ticks "
                + start
                + " to "
                + (end == NOT_YET ? "-" : Long.toString(end));
    }
}
