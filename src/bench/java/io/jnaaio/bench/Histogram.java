package io.jnaaio.bench;

/** Counts latencies in 32 buckets per power of two, which is accurate to 3 %. Used by one thread at a time. */
final class Histogram {
    private static final int BITS = 5;
    private static final int SIZE = 2048;

    private final int[] counts = new int[SIZE];

    void add(long nanos) {
        counts[bucket(nanos)]++;
    }

    void clear() {
        java.util.Arrays.fill(counts, 0);
    }

    void addAll(Histogram other) {
        for (int i = 0; i < SIZE; i++) {
            counts[i] += other.counts[i];
        }
    }

    /**
     * The latency below which this part of the values is.
     *
     * @param part 0 to 1
     */
    long percentile(double part) {
        long all = 0;
        for (int count : counts) {
            all += count;
        }
        long left = (long) (all * part);
        for (int i = 0; i < SIZE; i++) {
            if (counts[i] > left) {
                return lowest(i);
            }
            left -= counts[i];
        }
        return 0;
    }

    private static int bucket(long nanos) {
        if (nanos < 1 << BITS) {
            return (int) Math.max(nanos, 0);
        }
        int shift = 63 - Long.numberOfLeadingZeros(nanos) - BITS;
        return ((shift + 1) << BITS) + (int) ((nanos >> shift) & ((1 << BITS) - 1));
    }

    private static long lowest(int bucket) {
        if (bucket < 1 << BITS) {
            return bucket;
        }
        return ((1L << BITS) + (bucket & ((1 << BITS) - 1))) << ((bucket >> BITS) - 1);
    }
}
