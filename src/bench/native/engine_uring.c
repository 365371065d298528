/* io_uring by raw system calls: SINGLE_ISSUER | DEFER_TASKRUN, the file registered, one enter per batch. */
#define _GNU_SOURCE
#include "bench.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Linux 6.0 and 6.1; older headers have neither. */
#ifndef IORING_SETUP_SINGLE_ISSUER
#define IORING_SETUP_SINGLE_ISSUER (1U << 12)
#endif
#ifndef IORING_SETUP_DEFER_TASKRUN
#define IORING_SETUP_DEFER_TASKRUN (1U << 13)
#endif

static struct {
    int fd;
    unsigned *sq_tail;
    unsigned sq_mask;
    unsigned *cq_head;
    unsigned *cq_tail;
    unsigned cq_mask;
    struct io_uring_sqe *sqes;
    struct io_uring_cqe *cqes;
} ring;

static void *map(size_t bytes, unsigned long offset) {
    void *memory =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring.fd, (off_t)offset);
    if (memory == MAP_FAILED) {
        die("mmap of a ring", errno);
    }
    return memory;
}

static void open_ring(struct work *work) {
    struct io_uring_params params = {.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN};
    ring.fd = (int)syscall(SYS_io_uring_setup, (unsigned)work->config.depth, &params);
    if (ring.fd < 0) {
        unavailable("io_uring_setup(SINGLE_ISSUER | DEFER_TASKRUN)", errno);
    }
    char *sq = map(params.sq_off.array + params.sq_entries * sizeof(unsigned), IORING_OFF_SQ_RING);
    char *cq = map(params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe),
                   IORING_OFF_CQ_RING);
    ring.sqes = map(params.sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
    ring.sq_tail = (unsigned *)(sq + params.sq_off.tail);
    ring.sq_mask = *(unsigned *)(sq + params.sq_off.ring_mask);
    ring.cq_head = (unsigned *)(cq + params.cq_off.head);
    ring.cq_tail = (unsigned *)(cq + params.cq_off.tail);
    ring.cq_mask = *(unsigned *)(cq + params.cq_off.ring_mask);
    ring.cqes = (struct io_uring_cqe *)(cq + params.cq_off.cqes);
    unsigned *array = (unsigned *)(sq + params.sq_off.array);
    for (unsigned i = 0; i < params.sq_entries; i++) {
        array[i] = i;
    }
    if (syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_FILES, &work->fd, 1u) != 0) {
        die("io_uring_register", errno);
    }
}

static void put(const struct work *work, struct slot *slot, unsigned tail) {
    struct io_uring_sqe *sqe = &ring.sqes[tail & ring.sq_mask];
    memset(sqe, 0, sizeof *sqe);
    sqe->opcode = IORING_OP_WRITEV;
    sqe->flags = IOSQE_FIXED_FILE;
    sqe->fd = 0;
    sqe->off = (uint64_t)offset_of(work, slot);
    sqe->addr = (uint64_t)(uintptr_t)slot->iov;
    sqe->len = (unsigned)work->config.iov_count;
    sqe->user_data = (uint64_t)(uintptr_t)slot;
}

static void pass(struct work *work) {
    struct tally tally;
    begin_tally(&tally, work->config.run_id);
    unsigned tail = *ring.sq_tail;
    unsigned to_submit = 0;
    int in_flight = 0;
    uint64_t now = now_ns();
    for (int i = 0; i < work->config.depth && claim(work, &tally, &work->slots[i], now); i++) {
        put(work, &work->slots[i], tail++);
        to_submit++;
        in_flight++;
    }
    while (in_flight > 0) {
        __atomic_store_n(ring.sq_tail, tail, __ATOMIC_RELEASE);
        long entered =
            syscall(SYS_io_uring_enter, ring.fd, to_submit, 1u, IORING_ENTER_GETEVENTS, NULL, 0);
        if (entered < 0 && errno != EINTR && errno != EAGAIN) {
            die("io_uring_enter", errno);
        }
        to_submit -= entered > 0 ? (unsigned)entered : 0;
        unsigned head = *ring.cq_head;
        unsigned end = __atomic_load_n(ring.cq_tail, __ATOMIC_ACQUIRE);
        while (head != end) {
            struct io_uring_cqe *cqe = &ring.cqes[head++ & ring.cq_mask];
            struct slot *slot = (struct slot *)(uintptr_t)cqe->user_data;
            now = now_ns();
            finish(work, &tally, slot, cqe->res, now);
            if (claim(work, &tally, slot, now)) {
                put(work, slot, tail++);
                to_submit++;
            } else {
                in_flight--;
            }
        }
        __atomic_store_n(ring.cq_head, head, __ATOMIC_RELEASE);
    }
    merge_tally(work, &tally);
}

const struct engine uring_engine = {"uring", open_ring, pass};
