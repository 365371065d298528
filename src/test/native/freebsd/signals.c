/*
 * SIGEV_SIGNAL and SIGEV_THREAD_ID: signals sent once the lock is free, so that a handler that runs on the sending
 * thread finds it so. si_code is Linux's SI_ASYNCIO, -4: FreeBSD's 0x10004 is positive, and rt_sigqueueinfo(2) lets
 * a thread say such a thing to nobody but itself.
 *
 * FreeBSD queues every signal of AIO, and aio_return(2) takes back one that nobody has taken. Linux keeps one pending
 * signal of each number below SIGRTMIN: the next one waits here until that is taken. One that is pending is taken
 * back by taking all of its number and sending the others again.
 */
#include "internal.h"
#include <signal.h>
#include <sys/syscall.h>

enum { NOTICES_MAX = 4096, TICKET_AT = 32 /* in siginfo_t, behind what SI_ASYNCIO uses; the kernel copies 48 bytes */ };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct notice waiting[NOTICES_MAX];
static int count; /* changed under `lock`, looked at without */

bool signo_valid(int signo)
{
    return signo > 0 && signo <= SIGRTMAX;
}

static bool is_signal(const struct notice *n)
{
    return n->notify == FBSD_SIGEV_SIGNAL || n->notify == FBSD_SIGEV_THREAD_ID;
}

/* No handler runs on this thread while it holds the lock: it may call what takes it. */
static void begin(sigset_t *before)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, before);
    pthread_mutex_lock(&lock);
}

static void end(const sigset_t *before)
{
    pthread_mutex_unlock(&lock);
    pthread_sigmask(SIG_SETMASK, before, NULL);
}

void notice_post(const struct notice *n)
{
    sigset_t before;
    if (!is_signal(n))
        return;
    begin(&before);
    if (count < NOTICES_MAX)
        waiting[__atomic_fetch_add(&count, 1, __ATOMIC_RELAXED)] = *n;
    end(&before);
}

static void forget(int i)
{
    __atomic_fetch_sub(&count, 1, __ATOMIC_RELAXED);
    memmove(&waiting[i], &waiting[i + 1], (size_t) (count - i) * sizeof *waiting);
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
    memcpy((char *) &info + TICKET_AT, &n->ticket, sizeof n->ticket);
    if (n->notify == FBSD_SIGEV_SIGNAL)
        syscall(SYS_rt_sigqueueinfo, getpid(), n->signo, &info);
    else /* a thread that does not exist gets nothing */
        syscall(SYS_rt_tgsigqueueinfo, getpid(), n->tid, n->signo, &info);
}

/* Linux would drop it, one of its number being pending. */
static bool must_wait(const struct notice *n)
{
    sigset_t pending;
    return n->notify == FBSD_SIGEV_SIGNAL && n->signo < SIGRTMIN && sigpending(&pending) == 0
        && sigismember(&pending, n->signo) == 1;
}

void notices_send(void)
{
    int error = errno;
    sigset_t before;
    if (__atomic_load_n(&count, __ATOMIC_RELAXED) == 0)
        return;
    begin(&before);
    for (int i = 0; i < count;) {
        if (must_wait(&waiting[i])) {
            i++;
        } else {
            struct notice n = waiting[i];
            forget(i);
            send(&n);
        }
    }
    end(&before);
    errno = error;
}

static bool withdraw_waiting(uint64_t ticket)
{
    for (int i = 0; i < count; i++)
        if (waiting[i].ticket == ticket) {
            forget(i);
            return true;
        }
    return false;
}

/* Takes all pending signals of a number, and sends again those that are not of this ticket, in their order. */
static void withdraw_pending(const struct notice *n)
{
    static siginfo_t taken[NOTICES_MAX]; /* used under the lock */
    struct timespec at_once = {0, 0};
    sigset_t one;
    int all = 0;
    sigemptyset(&one);
    sigaddset(&one, n->signo);
    while (all < NOTICES_MAX && sigtimedwait(&one, &taken[all], &at_once) == n->signo)
        all++;
    for (int i = 0; i < all; i++) {
        uint64_t ticket;
        memcpy(&ticket, (char *) &taken[i] + TICKET_AT, sizeof ticket);
        if (taken[i].si_code != SI_ASYNCIO || ticket != n->ticket)
            syscall(SYS_rt_sigqueueinfo, getpid(), n->signo, &taken[i]);
    }
}

void notice_withdraw(const struct notice *n)
{
    int error = errno;
    sigset_t before;
    if (!is_signal(n))
        return;
    begin(&before);
    if (!withdraw_waiting(n->ticket) && n->notify == FBSD_SIGEV_SIGNAL)
        withdraw_pending(n);
    end(&before);
    errno = error;
}

int freebsd_sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout)
{
    notices_send(); /* one that waited for the one before it */
    return sigtimedwait(set, info, timeout);
}

void notices_forget(void)
{
    pthread_mutex_init(&lock, NULL);
    count = 0;
}
