package io.jnaaio.soak;

/**
 * What one write may have done to its file, and when. Times are ticks of one counter: {@code start} was taken before the
 * submission began, {@code submitted} after it returned, {@code end} when its completion was seen.
 */
final class Claim {
    static final long NOT_YET = Long.MAX_VALUE;

    final long id;
    final long offset;
    final int length;
    final long start;
    volatile long submitted = NOT_YET;

    /** Bytes from the start that are certainly there; read after {@link #end}. */
    private int certain;

    /** Bytes from the start beyond which nothing was written. */
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

    /** It may have written all of these bytes of the file. */
    boolean mayCover(long from, long to) {
        return offset <= from && to <= offset + possible;
    }

    /** It may have written some of these bytes of the file. */
    boolean touches(long from, long to) {
        return offset < to && from < offset + possible;
    }

    /** It has certainly written all of these bytes, before that tick. */
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
