/*
 * Kqueues and the knotes in them.
 *
 * The descriptor that kqueue(2) gives is a memfd: a real one, for its owner closes it with close(2), which we
 * do not see. Its inode tells a kqueue from whatever gets the same number later, so a closed one is found
 * out at the next look.
 */
#include "internal.h"
#include <sys/mman.h>

static bool still_open(const struct kq *kq)
{
    struct stat st;
    return fstat(kq->fd, &st) == 0 && st.st_dev == kq->dev && st.st_ino == kq->ino;
}

static void kq_free(struct kq *kq)
{
    EACH(l, &kq->notes)
        knote_drop(OWNER(l, struct knote, notes));
    list_remove(&kq->kqueues);
    pthread_cond_destroy(&kq->cond);
    free(kq);
}

void kq_sweep(void)
{
    EACH(l, &world.kqueues) {
        struct kq *kq = OWNER(l, struct kq, kqueues);
        if (kq->users == 0 && !still_open(kq))
            kq_free(kq);
    }
}

void kq_leave(struct kq *kq)
{
    if (--kq->users == 0 && !still_open(kq))
        kq_free(kq);
}

struct kq *kq_find(int fd)
{
    EACH(l, &world.kqueues) {
        struct kq *kq = OWNER(l, struct kq, kqueues);
        if (kq->fd == fd && still_open(kq))
            return kq;
    }
    return NULL;
}

int kqueue(void)
{
    int before = errno;
    struct stat st;
    int fd = memfd_create("freebsd-kqueue", MFD_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0)
        return (int) answer(before, freebsd_errno(errno), 0);
    struct kq *kq = calloc(1, sizeof *kq);
    kq->fd = fd;
    kq->dev = st.st_dev;
    kq->ino = st.st_ino;
    list_init(&kq->notes);
    list_init(&kq->active);
    cond_init(&kq->cond);
    world_lock();
    kq_sweep();
    list_append(&world.kqueues, &kq->kqueues);
    world_unlock();
    return (int) answer(before, 0, fd);
}

struct knote *knote_find(struct kq *kq, uintptr_t ident, int filter)
{
    EACH(l, &kq->notes) {
        struct knote *n = OWNER(l, struct knote, notes);
        if (n->kev.ident == ident && n->kev.filter == filter)
            return n;
    }
    return NULL;
}

struct knote *knote_new(struct kq *kq, const struct kevent *kev)
{
    enum { ORDERS = FBSD_EV_ADD | FBSD_EV_DELETE | FBSD_EV_ENABLE | FBSD_EV_DISABLE
        | FBSD_EV_RECEIPT | FBSD_EV_KEEPUDATA };
    struct knote *n = calloc(1, sizeof *n);
    n->kq = kq;
    n->kev = *kev;
    n->kev.flags &= (uint16_t) ~ORDERS;
    n->disabled = (kev->flags & FBSD_EV_DISABLE) != 0;
    list_init(&n->active);
    list_append(&kq->notes, &n->notes);
    world.notes++;
    return n;
}

int knote_attach(int fd, const struct kevent *kev, struct job *job, struct lio *lio)
{
    struct kq *kq = kq_find(fd);
    if (kq == NULL)
        return FBSD_EBADF;
    struct knote *n = knote_find(kq, kev->ident, kev->filter);
    if (n != NULL) {
        n->kev.udata = kev->udata;
        knote_touch(n);
        return 0;
    }
    n = knote_new(kq, kev);
    n->job = job;
    n->lio = lio;
    if (job != NULL)
        job->note = n;
    if (lio != NULL)
        lio->note = n;
    return 0;
}

bool knote_ready(const struct knote *n)
{
    if (n->job != NULL)
        return n->job->state == FINISHED;
    if (n->lio != NULL)
        return n->lio->posted;
    return n->triggered;
}

void knote_touch(struct knote *n)
{
    if (n->disabled || !list_empty(&n->active) || !knote_ready(n))
        return;
    list_append(&n->kq->active, &n->active);
    pthread_cond_broadcast(&n->kq->cond);
}

void knote_drop(struct knote *n)
{
    if (n == NULL)
        return;
    if (n->job != NULL)
        n->job->note = NULL;
    if (n->lio != NULL)
        n->lio->note = NULL;
    list_remove(&n->active);
    list_remove(&n->notes);
    world.notes--;
    free(n);
}
