/*
 * SIGEV_SIGNAL and SIGEV_THREAD_ID: signals sent once the lock is free, so that a handler that runs on the sending
 * thread finds it so. si_code is Linux's SI_ASYNCIO, -4: FreeBSD's 0x10004 is positive, and rt_sigqueueinfo(2) lets
 * a thread say such a thing to nobody but itself.
 */
#include "internal.h"
#include <signal.h>
#include <sys/syscall.h>

enum { NOTICES_MAX = 4096 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct notice waiting[NOTICES_MAX];
static int count; /* changed under `lock`, looked at without */

bool signo_valid(int signo)
{
    return signo > 0 && signo <= SIGRTMAX;
}

void notice_post(const struct notice *n)
{
    if (n->notify != FBSD_SIGEV_SIGNAL && n->notify != FBSD_SIGEV_THREAD_ID)
        return;
    pthread_mutex_lock(&lock);
    if (count < NOTICES_MAX)
        waiting[__atomic_fetch_add(&count, 1, __ATOMIC_RELAXED)] = *n;
    pthread_mutex_unlock(&lock);
}

static void send(const struct notice *n)
{
    siginfo_t info;
    memset(&info, 0, sizeof info);
    info.si_signo = n->signo;
    info.si_code = SI_ASYNCIO;
    info.si_pid = getpid();
    info.si_uid = getuid();
    info.si_value.sival_ptr = n->value.sival_ptr;
    if (n->notify == FBSD_SIGEV_SIGNAL)
        syscall(SYS_rt_sigqueueinfo, getpid(), n->signo, &info);
    else /* a thread that does not exist gets nothing */
        syscall(SYS_rt_tgsigqueueinfo, getpid(), n->tid, n->signo, &info);
}

void notices_send(void)
{
    int before = errno;
    struct notice n;
    while (__atomic_load_n(&count, __ATOMIC_RELAXED) > 0) {
        pthread_mutex_lock(&lock);
        bool one = count > 0;
        if (one) {
            n = waiting[0];
            __atomic_fetch_sub(&count, 1, __ATOMIC_RELAXED);
            memmove(&waiting[0], &waiting[1], (size_t) count * sizeof *waiting);
        }
        pthread_mutex_unlock(&lock);
        if (one)
            send(&n);
    }
    errno = before;
}

void notices_forget(void)
{
    pthread_mutex_init(&lock, NULL);
    count = 0;
}
