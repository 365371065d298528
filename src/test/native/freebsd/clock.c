/* Durations as FreeBSD's calls take them, and waiting for a condition until one is over. */
#include "internal.h"

enum { SECONDS_MAX = 100000000 }; /* more is as good as for ever */

void deadline_in(long micros, struct deadline *d)
{
    *d = (struct deadline){0};
    clock_gettime(CLOCK_MONOTONIC, &d->at);
    d->at.tv_sec += micros / 1000000;
    d->at.tv_nsec += micros % 1000000 * 1000;
    if (d->at.tv_nsec >= 1000000000) {
        d->at.tv_sec++;
        d->at.tv_nsec -= 1000000000;
    }
}

int deadline_of(uintptr_t timespec, struct deadline *d)
{
    struct timespec t;
    *d = (struct deadline){.never = true};
    if (timespec == 0)
        return 0;
    if (copy_in(timespec, &t, sizeof t) != 0)
        return FBSD_EFAULT;
    if (t.tv_sec < 0 || t.tv_nsec < 0 || t.tv_nsec >= 1000000000)
        return FBSD_EINVAL;
    d->never = t.tv_sec > SECONDS_MAX;
    d->past = t.tv_sec == 0 && t.tv_nsec == 0;
    if (d->never || d->past)
        return 0;
    clock_gettime(CLOCK_MONOTONIC, &d->at);
    d->at.tv_sec += t.tv_sec;
    d->at.tv_nsec += t.tv_nsec;
    if (d->at.tv_nsec >= 1000000000) {
        d->at.tv_sec++;
        d->at.tv_nsec -= 1000000000;
    }
    return 0;
}

bool wait_until(pthread_cond_t *cond, const struct deadline *d)
{
    if (d->past)
        return false;
    if (d->never)
        return pthread_cond_wait(cond, &world.lock) == 0;
    return pthread_cond_timedwait(cond, &world.lock, &d->at) != ETIMEDOUT;
}

void cond_init(pthread_cond_t *cond)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &monotonic);
    pthread_condattr_destroy(&monotonic);
}
