/* What became of a request: aio_error, aio_return, aio_suspend, aio_waitcomplete. Man pages of FreeBSD 13.2. */
#include "internal.h"

enum { LIST_ON_STACK = 64 };

int aio_error(const struct fbsd_aiocb *cb)
{
    int before = errno;
    long both[2]; /* status, error */
    world_lock();
    struct job *j = job_find((uintptr_t) cb);
    int value = j == NULL ? -1 : j->state == FINISHED ? j->error : FBSD_EINPROGRESS;
    bool unused = !world.used;
    world_unlock();
    if (j == NULL && unused) {
        value = FBSD_EINVAL;
    } else if (j == NULL) { /* all that is left is what stands in the block itself */
        if (copy_in((uintptr_t) cb + offsetof(struct fbsd_aiocb, _aiocb_private), both, sizeof both) != 0)
            value = -1;
        else
            value = both[0] == -1 ? (int) both[1] : FBSD_EINVAL;
    }
    errno = before;
    return value;
}

/*
 * The end of a finished request: its result goes into the block, and nothing else is left of it but a signal that
 * nobody has taken: the caller withdraws that without the lock.
 */
static long reap(struct job *j, int *error, struct notice *notice)
{
    long status = j->status;
    *error = j->error;
    *notice = j->notice;
    cb_store(j->cb, j->status, j->error);
    world.returned++;
    job_forget(j);
    return status;
}

ssize_t aio_return(struct fbsd_aiocb *cb)
{
    int before = errno, error = FBSD_EINVAL;
    long status = -1;
    struct notice notice = {0};
    world_lock();
    struct job *j = job_find_finished((uintptr_t) cb);
    if (j != NULL)
        status = reap(j, &error, &notice);
    world_unlock();
    notice_withdraw(&notice);
    if (error == FBSD_ERESTART) /* the call is run again, and finds nothing */
        error = FBSD_EINVAL;
    return answer(before, error, status);
}

/* 0: none of them is known; 1: one is finished; -1: some are known, none is finished. */
static int look(const uintptr_t *cbs, int n)
{
    int known = 0;
    EACH(l, &world.all) {
        struct job *j = OWNER(l, struct job, all);
        for (int i = 0; i < n; i++)
            if (cbs[i] != 0 && cbs[i] == j->cb) {
                if (j->state == FINISHED)
                    return 1;
                known = -1;
            }
    }
    return known;
}

int aio_suspend(const struct fbsd_aiocb *const list[], int nent, const struct timespec *timeout)
{
    int before = errno;
    uintptr_t small[LIST_ON_STACK], *cbs = small;
    struct deadline d;
    world_lock();
    int error = nent < 0 || nent > world.limits.max_aio_queue_per_proc ? FBSD_EINVAL : 0;
    if (error == 0)
        error = deadline_of((uintptr_t) timeout, &d);
    if (error == 0) {
        if (nent > LIST_ON_STACK)
            cbs = malloc(sizeof *cbs * (size_t) nent);
        error = copy_in((uintptr_t) list, cbs, sizeof *cbs * (size_t) nent);
    }
    while (error == 0 && look(cbs, nent) < 0)
        if (!wait_until(&world.change, &d))
            error = look(cbs, nent) < 0 ? FBSD_EAGAIN : 0;
    world_unlock();
    if (cbs != small)
        free(cbs);
    return (int) answer(before, error, 0);
}

ssize_t aio_waitcomplete(struct fbsd_aiocb **iocb, struct timespec *timeout)
{
    int before = errno;
    uintptr_t cb = 0;
    long status = -1;
    struct deadline d;
    int error = deadline_of((uintptr_t) timeout, &d);
    (void) copy_out(&cb, (uintptr_t) iocb, sizeof cb);
    if (error != 0)
        return answer(before, error, -1);
    do {
        struct notice notice = {0};
        error = 0;
        world_lock();
        world.used = true;
        while (error == 0 && list_empty(&world.finished))
            if (!wait_until(&world.change, &d) && list_empty(&world.finished))
                error = FBSD_EAGAIN;
        if (error == 0) {
            struct job *j = OWNER(world.finished.next, struct job, line);
            cb = j->cb;
            status = reap(j, &error, &notice);
            (void) copy_out(&cb, (uintptr_t) iocb, sizeof cb);
        }
        world_unlock();
        notice_withdraw(&notice);
    } while (error == FBSD_ERESTART); /* the call is run again, for the next one */
    return answer(before, error, status);
}
