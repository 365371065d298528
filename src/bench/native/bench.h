/*
 * The work that every C baseline does, the same as the Java contestants do: see io.jnaaio.bench.Work.
 * An operation is one gather of config.iov_count buffers at block * config.op_bytes.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/uio.h>

#define IOV_PER_OP_MAX 16
/* 32 buckets per power of two: a latency is known to 3 %. */
#define HISTOGRAM_BITS 5
#define HISTOGRAM_SIZE 2048

/* What a contestant exits with that cannot run here; its reason is on stderr. */
#define EXIT_UNAVAILABLE 3

enum pattern { RANDOM, SEQUENTIAL, APPEND };

struct config {
    const char *engine;
    const char *path;
    enum pattern pattern;
    bool direct;
    bool sync;
    int iov_count;
    size_t iov_bytes[IOV_PER_OP_MAX];
    size_t op_bytes;
    uint64_t blocks;
    int depth;
    uint64_t warmup_ns;
    uint64_t measure_ns;
    uint64_t run_id;
};

/* One operation in flight: its memory is made once and used again. */
struct slot {
    struct iovec iov[IOV_PER_OP_MAX];
    uint64_t block;
    uint64_t started_ns;
};

/* What one thread has done; threads do not share one. */
struct tally {
    uint64_t random;
    uint64_t ops;
    uint32_t histogram[HISTOGRAM_SIZE];
};

struct work {
    struct config config;
    int fd;
    struct slot *slots;
    uint8_t *marks; /* 1 for each block that was submitted since the last reset */
    atomic_uint_fast64_t next;
    uint64_t deadline_ns;
    bool measuring;
    struct tally total;
};

/* Runs until claim() says no, and returns with nothing in flight. */
typedef void pass_fn(struct work *work);

struct engine {
    const char *name;
    /* Takes what it needs once; exits with EXIT_UNAVAILABLE if the system refuses. */
    void (*open)(struct work *work);
    pass_fn *pass;
};

extern const struct engine pwritev_engine;
extern const struct engine pwritev_2_engine;
extern const struct engine merge_engine;
extern const struct engine uring_engine;
extern const struct engine kaio_engine;
extern const struct engine lio_engine;

uint64_t now_ns(void);

/* The next block for that slot, stamped into its buffers; false when the pass is over. */
bool claim(struct work *work, struct tally *tally, struct slot *slot, uint64_t now);

/* Counts the slot's operation, which is done; exits if it did not move every byte. */
void finish(struct work *work, struct tally *tally, struct slot *slot, long result, uint64_t now);

/* Adds what a thread has done to the total. */
void merge_tally(struct work *work, const struct tally *tally);
void begin_tally(struct tally *tally, uint64_t seed);

_Noreturn void die(const char *what, int error);
_Noreturn void unavailable(const char *what, int error);

static inline int64_t offset_of(const struct work *work, const struct slot *slot) {
    return (int64_t)(slot->block * work->config.op_bytes);
}

#endif
