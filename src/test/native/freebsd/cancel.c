/* aio_cancel(2), FreeBSD 13.2: what is queued ends with ECANCELED, what runs goes on. */
#include "internal.h"

static bool cancel(struct job *j)
{
    if (j->state == RUNNING)
        return false;
    if (j->wait != NULL)
        socket_abandon(j);
    world.canceled++;
    job_finish(j, -1, FBSD_ECANCELED);
    return true;
}

/*
 * Requests are told apart by the number their descriptor had at submission, as on FreeBSD.
 */
int aio_cancel(int fd, struct fbsd_aiocb *cb)
{
    int before = errno, canceled = 0, running = 0;
    world_lock();
    if (!fd_is_open(fd)) {
        world_unlock();
        return (int) answer(before, FBSD_EBADF, 0);
    }
    if (fd_is_disk(fd)) {
        world_unlock();
        return (int) answer(before, 0, FBSD_AIO_NOTCANCELED);
    }
    EACH(l, &world.all) {
        struct job *j = OWNER(l, struct job, all);
        if (j->state == FINISHED || j->fd != fd || (cb != NULL && j->cb != (uintptr_t) cb))
            continue;
        if (cancel(j))
            canceled++;
        else
            running++;
        if (cb != NULL)
            break;
    }
    world_unlock();
    int value = running > 0 ? FBSD_AIO_NOTCANCELED : canceled > 0 ? FBSD_AIO_CANCELED : FBSD_AIO_ALLDONE;
    return (int) answer(before, 0, value);
}
