/* Blocks, stamps, counts: what all engines share. */
#define _GNU_SOURCE
#include "bench.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void die(const char *what, int error) {
    fprintf(stderr, "%s: %s\n", what, strerror(error));
    exit(1);
}

void unavailable(const char *what, int error) {
    fprintf(stderr, "%s: %s\n", what, strerror(error));
    exit(EXIT_UNAVAILABLE);
}

void begin_tally(struct tally *tally, uint64_t seed) {
    memset(tally, 0, sizeof *tally);
    /* Not the blocks of the warm-up again. */
    tally->random = (seed ^ now_ns()) * 0x9E3779B97F4A7C15u | 1;
}

void merge_tally(struct work *work, const struct tally *tally) {
    work->total.ops += tally->ops;
    for (int i = 0; i < HISTOGRAM_SIZE; i++) {
        work->total.histogram[i] += tally->histogram[i];
    }
}

/* The first 16 bytes say run and block, the last 8 both: a torn gather shows. The rest never changes. */
static void stamp(const struct work *work, struct slot *slot) {
    uint64_t head[2] = {work->config.run_id, slot->block};
    uint64_t tail = work->config.run_id ^ (slot->block * 0x9E3779B97F4A7C15u);
    const struct iovec *last = &slot->iov[work->config.iov_count - 1];
    memcpy(slot->iov[0].iov_base, head, sizeof head);
    memcpy((char *)last->iov_base + last->iov_len - sizeof tail, &tail, sizeof tail);
}

bool claim(struct work *work, struct tally *tally, struct slot *slot, uint64_t now) {
    if (now >= work->deadline_ns) {
        return false;
    }
    uint64_t block;
    if (work->config.pattern == RANDOM) {
        uint64_t x = tally->random;
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        tally->random = x;
        block = (x >> 32) * work->config.blocks >> 32;
    } else {
        block = atomic_fetch_add(&work->next, 1);
        if (work->config.pattern == SEQUENTIAL) {
            block %= work->config.blocks;
        } else if (block >= work->config.blocks) {
            return false;
        }
    }
    slot->block = block;
    slot->started_ns = now;
    work->marks[block] = 1;
    stamp(work, slot);
    return true;
}

static int bucket(uint64_t ns) {
    if (ns < 1u << HISTOGRAM_BITS) {
        return (int)ns;
    }
    int shift = 63 - __builtin_clzll(ns) - HISTOGRAM_BITS;
    return ((shift + 1) << HISTOGRAM_BITS) + (int)((ns >> shift) & ((1u << HISTOGRAM_BITS) - 1));
}

void finish(struct work *work, struct tally *tally, struct slot *slot, long result, uint64_t now) {
    if (result != (long)work->config.op_bytes) {
        if (result < 0) {
            die("write", (int)-result);
        }
        fprintf(stderr, "short write: %ld of %zu bytes\n", result, work->config.op_bytes);
        exit(1);
    }
    tally->ops++;
    tally->histogram[bucket(now - slot->started_ns)]++;
}
