/* pwritev(2): by one thread, by two, and merged. */
#define _GNU_SOURCE
#include "bench.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define IOV_MAX_LINUX 1024

static void open_nothing(struct work *work) { (void)work; }

static long write_slot(const struct work *work, const struct slot *slot) {
    long moved = pwritev(work->fd, slot->iov, work->config.iov_count, offset_of(work, slot));
    if (moved < 0) {
        return -errno;
    }
    if (work->config.sync && fdatasync(work->fd) != 0) {
        return -errno;
    }
    return moved;
}

static void loop(struct work *work, struct slot *slot, struct tally *tally) {
    uint64_t now = now_ns();
    while (claim(work, tally, slot, now)) {
        long moved = write_slot(work, slot);
        now = now_ns();
        finish(work, tally, slot, moved, now);
    }
}

static void pass_single(struct work *work) {
    struct tally tally;
    begin_tally(&tally, work->config.run_id);
    loop(work, &work->slots[0], &tally);
    merge_tally(work, &tally);
}

struct thread {
    pthread_t id;
    struct work *work;
    struct slot *slot;
    struct tally tally;
};

static void *run_thread(void *argument) {
    struct thread *thread = argument;
    loop(thread->work, thread->slot, &thread->tally);
    return NULL;
}

/* No queue between producer and workers: what two threads can do at most. */
static void pass_two(struct work *work) {
    int count = work->config.depth < 2 ? 1 : 2;
    struct thread threads[2];
    for (int i = 0; i < count; i++) {
        threads[i].work = work;
        threads[i].slot = &work->slots[i];
        begin_tally(&threads[i].tally, work->config.run_id + (uint64_t)i);
        int error = pthread_create(&threads[i].id, NULL, run_thread, &threads[i]);
        if (error != 0) {
            die("pthread_create", error);
        }
    }
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i].id, NULL);
        merge_tally(work, &threads[i].tally);
    }
}

/* All that is in flight goes down as one call, and one fdatasync covers it; blocks must follow each other. */
static void pass_merged(struct work *work) {
    static struct iovec iov[IOV_MAX_LINUX];
    struct tally tally;
    begin_tally(&tally, work->config.run_id);
    int per_call = IOV_MAX_LINUX / work->config.iov_count;
    int most = work->config.depth < per_call ? work->config.depth : per_call;
    uint64_t now = now_ns();
    for (;;) {
        int count = 0;
        int used = 0;
        while (count < most) {
            struct slot *slot = &work->slots[count];
            if (count > 0 && work->slots[count - 1].block + 1 == work->config.blocks) {
                break;
            }
            if (!claim(work, &tally, slot, now)) {
                break;
            }
            for (int v = 0; v < work->config.iov_count; v++) {
                iov[used++] = slot->iov[v];
            }
            count++;
        }
        if (count == 0) {
            break;
        }
        long moved = pwritev(work->fd, iov, used, offset_of(work, &work->slots[0]));
        if (moved < 0) {
            die("pwritev", errno);
        }
        if (work->config.sync && fdatasync(work->fd) != 0) {
            die("fdatasync", errno);
        }
        now = now_ns();
        if (moved != (long)work->config.op_bytes * count) {
            moved = 0; /* finish() reports it */
        }
        for (int i = 0; i < count; i++) {
            finish(work, &tally, &work->slots[i], moved / count, now);
        }
    }
    merge_tally(work, &tally);
}

const struct engine pwritev_engine = {"pwritev", open_nothing, pass_single};
const struct engine pwritev_2_engine = {"pwritev-2", open_nothing, pass_two};
const struct engine merge_engine = {"merge", open_nothing, pass_merged};
