/* kevent(2): changes first, then waiting for events and giving them out. kqueue(2), FreeBSD 13.2. */
#include "internal.h"

enum { BATCH = 64 };

/*
 * An EVFILT_USER knote that exists is told something. That EV_CLEAR in the same change takes the trigger back is
 * what FreeBSD does (read in its sources, not measured): trigger with flags 0.
 */
static void user_touch(struct knote *n, const struct kevent *change)
{
    uint32_t flags = change->fflags & FBSD_NOTE_FFLAGSMASK;
    if (change->fflags & FBSD_NOTE_TRIGGER)
        n->triggered = true;
    switch (change->fflags & FBSD_NOTE_FFCTRLMASK) {
    case FBSD_NOTE_FFAND: n->kev.fflags &= flags; break;
    case FBSD_NOTE_FFOR: n->kev.fflags |= flags; break;
    case FBSD_NOTE_FFCOPY: n->kev.fflags = flags; break;
    default: break;
    }
    n->kev.data = change->data;
    if (change->flags & FBSD_EV_CLEAR)
        n->triggered = false;
}

static int change_one(struct kq *kq, const struct kevent *change)
{
    int filter = change->filter;
    if (filter != FBSD_EVFILT_AIO && filter != FBSD_EVFILT_LIO && filter != FBSD_EVFILT_USER)
        return FBSD_EINVAL; /* FreeBSD has more filters, the double has not */
    struct knote *n = knote_find(kq, change->ident, filter);
    if (n == NULL) {
        if ((change->flags & FBSD_EV_ADD) == 0)
            return FBSD_ENOENT;
        if (filter != FBSD_EVFILT_USER)
            return FBSD_EPERM; /* only the kernel makes those */
        (void) knote_new(kq, change);
        return 0;
    }
    if (change->flags & FBSD_EV_DELETE) {
        knote_drop(n);
        return 0;
    }
    if ((change->flags & FBSD_EV_KEEPUDATA) == 0)
        n->kev.udata = change->udata;
    if (filter == FBSD_EVFILT_USER)
        user_touch(n, change);
    if (change->flags & FBSD_EV_ENABLE)
        n->disabled = false;
    else if (change->flags & FBSD_EV_DISABLE)
        n->disabled = true;
    knote_touch(n);
    return 0;
}

/* Makes one event of a knote that has one, and decides what is left of the knote. */
static void give(struct knote *n, struct kevent *event)
{
    *event = n->kev;
    if (n->job != NULL) {
        event->flags |= FBSD_EV_EOF;
        event->data = n->job->error;
    }
    world.events++;
    if (n->kev.flags & FBSD_EV_ONESHOT) {
        knote_drop(n);
    } else if (n->kev.flags & (FBSD_EV_CLEAR | FBSD_EV_DISPATCH)) {
        if (n->kev.flags & FBSD_EV_CLEAR)
            n->triggered = false;
        if (n->kev.flags & FBSD_EV_DISPATCH)
            n->disabled = true;
    } else {
        list_append(&n->kq->active, &n->active); /* level-triggered: again next time, after the others */
    }
}

/* Gives each active knote once at most. */
static int scan(struct kq *kq, struct kevent *events, int room)
{
    int given = 0, active = 0;
    EACH(l, &kq->active)
        active++;
    for (; active > 0 && given < room; active--) {
        struct knote *n = OWNER(kq->active.next, struct knote, active);
        list_remove(&n->active);
        if (!n->disabled && knote_ready(n))
            give(n, &events[given++]);
    }
    return given;
}

/* Takes the changes; what fails goes into the events as EV_ERROR while there is room, else ends the call. */
static int change_all(struct kq *kq, const struct kevent *changes, int count, struct kevent *events,
    int room, int *errors)
{
    for (int i = 0; i < count; i++) {
        struct kevent change;
        if (copy_in((uintptr_t) &changes[i], &change, sizeof change) != 0)
            return FBSD_EFAULT;
        uint16_t flags = change.flags;
        int error = change_one(kq, &change);
        if (error == 0 && (flags & FBSD_EV_RECEIPT) == 0)
            continue;
        if (*errors == room)
            return error;
        change.flags = FBSD_EV_ERROR;
        change.data = error;
        if (copy_out(&change, (uintptr_t) &events[*errors], sizeof change) != 0)
            return FBSD_EFAULT;
        ++*errors;
    }
    return 0;
}

/* Waits for events and copies them out, in batches: the queue may hold more than fits on our stack. */
static int collect(struct kq *kq, struct kevent *events, int room, const struct deadline *d, int *given)
{
    struct kevent batch[BATCH];
    int error;
    while (list_empty(&kq->active)) {
        if ((error = faults_kevent()) != 0)
            return error;
        if (!wait_until(&kq->cond, d) && list_empty(&kq->active))
            return 0;
    }
    if ((error = faults_kevent()) != 0)
        return error;
    int active = 0;
    EACH(l, &kq->active)
        active++;
    if (room > active)
        room = active;
    while (*given < room) {
        int want = room - *given < BATCH ? room - *given : BATCH;
        int got = scan(kq, batch, want);
        if (got == 0)
            return 0;
        if (copy_out(batch, (uintptr_t) &events[*given], (size_t) got * sizeof *batch) != 0)
            return FBSD_EFAULT;
        *given += got;
    }
    return 0;
}

int kevent(int fd, const struct kevent *changes, int nchanges, struct kevent *events, int nevents,
    const struct timespec *timeout)
{
    int before = errno, errors = 0, given = 0;
    struct deadline d;
    world_lock();
    struct kq *kq = kq_find(fd);
    int error = kq == NULL ? FBSD_EBADF : nevents < 0 || nchanges < 0 ? FBSD_EINVAL : 0;
    if (error == 0) {
        kq->users++;
        world_changed();
        error = change_all(kq, changes, nchanges, events, nevents, &errors);
        if (error == 0 && errors == 0 && nevents > 0
            && (error = deadline_of((uintptr_t) timeout, &d)) == 0)
            error = collect(kq, events, nevents, &d, &given);
        kq_leave(kq);
        world_changed();
    }
    world_unlock();
    return (int) answer(before, error, errors > 0 ? errors : given);
}
