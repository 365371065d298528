/* glibc's lio_listio, an operation copied together into one aiocb: it has no vectored call. */
#define _GNU_SOURCE
#include "bench.h"

#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 1024

static struct aiocb blocks[DEPTH_MAX];

static void open_copies(struct work *work) {
    if (work->config.depth > DEPTH_MAX) {
        unavailable("depth", EINVAL);
    }
    for (int i = 0; i < work->config.depth; i++) {
        blocks[i].aio_buf = aligned_alloc(4096, (work->config.op_bytes + 4095) / 4096 * 4096);
    }
}

static struct aiocb *fill(const struct work *work, struct slot *slot) {
    struct aiocb *block = &blocks[slot - work->slots];
    char *copy = (char *)block->aio_buf;
    memset(block, 0, sizeof *block);
    block->aio_fildes = work->fd;
    block->aio_lio_opcode = LIO_WRITE;
    block->aio_buf = copy;
    block->aio_nbytes = work->config.op_bytes;
    block->aio_offset = offset_of(work, slot);
    for (int v = 0; v < work->config.iov_count; v++) {
        memcpy(copy, slot->iov[v].iov_base, slot->iov[v].iov_len);
        copy += slot->iov[v].iov_len;
    }
    return block;
}

static void pass(struct work *work) {
    /* aio_suspend ignores NULL entries: an ended operation leaves one. */
    static const struct aiocb *waited[DEPTH_MAX];
    static struct aiocb *list[DEPTH_MAX];
    struct tally tally;
    begin_tally(&tally, work->config.run_id);
    int depth = work->config.depth;
    int ready = 0;
    int in_flight = 0;
    uint64_t now = now_ns();
    memset(waited, 0, sizeof waited);
    for (int i = 0; i < depth && claim(work, &tally, &work->slots[i], now); i++) {
        waited[i] = list[ready++] = fill(work, &work->slots[i]);
        in_flight++;
    }
    while (in_flight > 0) {
        if (ready > 0 && lio_listio(LIO_NOWAIT, list, ready, NULL) != 0) {
            die("lio_listio", errno);
        }
        ready = 0;
        if (aio_suspend(waited, depth, NULL) != 0 && errno != EINTR) {
            die("aio_suspend", errno);
        }
        for (int i = 0; i < depth; i++) {
            if (waited[i] == NULL || aio_error(waited[i]) == EINPROGRESS) {
                continue;
            }
            int error = aio_error(waited[i]);
            long moved = aio_return(&blocks[i]);
            now = now_ns();
            finish(work, &tally, &work->slots[i], error != 0 ? -error : moved, now);
            waited[i] = NULL;
            if (claim(work, &tally, &work->slots[i], now)) {
                waited[i] = list[ready++] = fill(work, &work->slots[i]);
            } else {
                in_flight--;
            }
        }
    }
    merge_tally(work, &tally);
}

const struct engine lio_engine = {"lio", open_copies, pass};
