/* Linux's kernel AIO by raw system calls: io_submit of all that is ready, io_getevents of one or more. */
#define _GNU_SOURCE
#include "bench.h"

#include <errno.h>
#include <linux/aio_abi.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DEPTH_MAX 1024

static aio_context_t context;
static struct iocb iocbs[DEPTH_MAX];

static void open_context(struct work *work) {
    if (work->config.depth > DEPTH_MAX) {
        unavailable("depth", EINVAL);
    }
    if (syscall(SYS_io_setup, (unsigned)work->config.depth, &context) != 0) {
        unavailable("io_setup", errno);
    }
}

static struct iocb *fill(const struct work *work, struct slot *slot) {
    struct iocb *iocb = &iocbs[slot - work->slots];
    memset(iocb, 0, sizeof *iocb);
    iocb->aio_data = (uint64_t)(uintptr_t)slot;
    iocb->aio_lio_opcode = IOCB_CMD_PWRITEV;
    iocb->aio_fildes = (uint32_t)work->fd;
    iocb->aio_buf = (uint64_t)(uintptr_t)slot->iov;
    iocb->aio_nbytes = (uint64_t)work->config.iov_count;
    iocb->aio_offset = offset_of(work, slot);
    return iocb;
}

static void submit(struct iocb **list, long count) {
    for (long done = 0; done < count;) {
        long taken = syscall(SYS_io_submit, context, count - done, list + done);
        if (taken < 0 && errno != EAGAIN && errno != EINTR) {
            die("io_submit", errno);
        }
        done += taken > 0 ? taken : 0;
    }
}

static void pass(struct work *work) {
    static struct iocb *list[DEPTH_MAX];
    static struct io_event events[DEPTH_MAX];
    struct tally tally;
    begin_tally(&tally, work->config.run_id);
    long ready = 0;
    long in_flight = 0;
    uint64_t now = now_ns();
    for (int i = 0; i < work->config.depth && claim(work, &tally, &work->slots[i], now); i++) {
        list[ready++] = fill(work, &work->slots[i]);
        in_flight++;
    }
    while (in_flight > 0) {
        submit(list, ready);
        ready = 0;
        long got = syscall(SYS_io_getevents, context, 1L, in_flight, events, NULL);
        if (got < 0 && errno != EINTR) {
            die("io_getevents", errno);
        }
        for (long i = 0; i < got; i++) {
            struct slot *slot = (struct slot *)(uintptr_t)events[i].data;
            now = now_ns();
            finish(work, &tally, slot, (long)events[i].res, now);
            if (claim(work, &tally, slot, now)) {
                list[ready++] = fill(work, slot);
            } else {
                in_flight--;
            }
        }
    }
    merge_tally(work, &tally);
}

const struct engine kaio_engine = {"kaio", open_context, pass};
