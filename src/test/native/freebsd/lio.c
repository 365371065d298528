/* lio_listio(2), FreeBSD 13.2 and 15.0. The element opcodes that each version takes: submit.c. */
#include "internal.h"

static int check_list(int mode, int nent)
{
    if (mode != FBSD_LIO_NOWAIT && mode != FBSD_LIO_WAIT)
        return FBSD_EINVAL;
    return nent < 0 || nent > world.limits.max_aio_queue_per_proc ? FBSD_EINVAL : 0;
}

/* The list's own notification: its event has the list's address for identity, and no flags at all. */
static int take_notification(struct lio *l, uintptr_t list, uintptr_t sig_at)
{
    struct fbsd_sigevent sig;
    if (copy_in(sig_at, &sig, sizeof sig) != 0)
        return FBSD_EFAULT;
    struct kevent kev = {
        .ident = list,
        .filter = FBSD_EVFILT_LIO,
        .flags = FBSD_EV_ADD,
        .udata = sig.sigev_value.sival_ptr,
    };
    switch (sig.sigev_notify) {
    case FBSD_SIGEV_NONE:
        return 0;
    case FBSD_SIGEV_KEVENT:
        return knote_attach(sig.sigev_signo, &kev, NULL, l);
    case FBSD_SIGEV_SIGNAL:
    case FBSD_SIGEV_THREAD_ID:
        l->notice = (struct notice){
            sig.sigev_notify, sig.sigev_signo, sig._sigev_un._threadid, sig.sigev_value, 0};
        return signo_valid(sig.sigev_signo) ? 0 : FBSD_EINVAL;
    default:
        return FBSD_EINVAL;
    }
}

/* Tries every element; EIO if one was refused for good, else EAGAIN if one found the queue full. */
static int submit_all(struct lio *l, const uintptr_t *cbs, int nent)
{
    int refused = 0, full = 0;
    for (int i = 0; i < nent; i++) {
        if (cbs[i] == 0)
            continue;
        int error = submit(cbs[i], FBSD_LIO_NOP, l);
        if (error == FBSD_EAGAIN)
            full++;
        else if (error != 0)
            refused++;
    }
    return refused > 0 ? FBSD_EIO : full > 0 ? FBSD_EAGAIN : 0;
}

static int run(int mode, uintptr_t list, int nent, uintptr_t sig)
{
    uintptr_t *cbs = malloc(sizeof *cbs * ((size_t) nent + 1));
    struct lio *l = calloc(1, sizeof *l);
    l->open = true;
    world.lists++;
    int error = copy_in(list, cbs, sizeof *cbs * (size_t) nent);
    if (error == 0 && sig != 0 && mode == FBSD_LIO_NOWAIT)
        error = take_notification(l, list, sig);
    if (error == 0) {
        error = submit_all(l, cbs, nent);
        while (mode == FBSD_LIO_WAIT && l->jobs > l->finished)
            pthread_cond_wait(&world.change, &world.lock);
    } else {
        l->notice = (struct notice){0};
    }
    l->open = false;
    lio_settle(l);
    free(cbs);
    return error;
}

int lio_listio(int mode, struct fbsd_aiocb *const list[], int nent, struct fbsd_sigevent *sig)
{
    int before = errno;
    world_lock();
    int error = check_list(mode, nent);
    if (error == 0)
        error = run(mode, (uintptr_t) list, nent, (uintptr_t) sig);
    world_unlock();
    return (int) answer(before, error, 0);
}
