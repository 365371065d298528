/*
 * RLIMIT_FSIZE, which FreeBSD does not hold its aiods to. On Linux it is the whole process's, and cannot be
 * another one for a thread: it is raised around a write that would meet it, and only then.
 */
#include "internal.h"
#include <sys/resource.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int raisers;
static struct rlimit found, set;

void rlimit_init(void) /* in a child of fork: nobody raises */
{
    pthread_mutex_init(&lock, NULL);
    raisers = 0;
}

bool rlimit_raise(int64_t offset, size_t bytes)
{
    struct rlimit now;
    bool raised = false;
    pthread_mutex_lock(&lock);
    if (raisers > 0) {
        raised = true;
    } else if (getrlimit(RLIMIT_FSIZE, &now) == 0 && now.rlim_cur != RLIM_INFINITY
        && (uint64_t) offset + bytes > now.rlim_cur) {
        found = now;
        set = (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
        if (setrlimit(RLIMIT_FSIZE, &set) != 0) { /* not allowed to pass the hard limit */
            set = (struct rlimit){now.rlim_max, now.rlim_max};
            (void) setrlimit(RLIMIT_FSIZE, &set);
        }
        raised = true;
    }
    raisers += raised;
    pthread_mutex_unlock(&lock);
    return raised;
}

void rlimit_restore(bool raised)
{
    struct rlimit now;
    if (!raised)
        return;
    pthread_mutex_lock(&lock);
    if (--raisers == 0 && getrlimit(RLIMIT_FSIZE, &now) == 0 && now.rlim_cur == set.rlim_cur
        && now.rlim_max == set.rlim_max)
        (void) setrlimit(RLIMIT_FSIZE, &found); /* unless someone chose another one meanwhile */
    pthread_mutex_unlock(&lock);
}
