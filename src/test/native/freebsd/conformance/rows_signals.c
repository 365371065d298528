/* Row 12: SIGEV_SIGNAL and SIGEV_THREAD_ID. Signals are blocked and taken with sigtimedwait(2). */
#include "check.h"

static char data[100];
static struct iovec iov = {data, 100};

static void own_thread(struct aiocb *cb)
{
    long tid = 0;
#ifdef __FreeBSD__
    thr_self(&tid);
#else
    tid = syscall(SYS_gettid);
#endif
    cb->aio_sigevent.sigev_notify_thread_id = (int) tid;
}

static void prepare_signal(struct aiocb *cb, int fd, int notify, int signo, void *value)
{
    prepare(cb, fd, 0, &iov, 1);
    cb->aio_sigevent.sigev_notify = notify;
    cb->aio_sigevent.sigev_signo = signo;
    cb->aio_sigevent.sigev_value.sival_ptr = value;
    if (notify == SIGEV_THREAD_ID)
        own_thread(cb);
}

static void block(int signo)
{
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, signo);
    pthread_sigmask(SIG_BLOCK, &one, NULL);
}

/* The signal taken, 0 after the time. */
static int taken(int signo, int millis, siginfo_t *info)
{
    struct timespec t = {millis / 1000, millis % 1000 * 1000000L};
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, signo);
    int got;
    do
        got = sigtimedwait(&one, info, &t);
    while (got < 0 && errno == EINTR);
    return got < 0 ? 0 : got;
}

static void delivered(void)
{
    const int signos[] = {SIGUSR1, SIGUSR2, SIGRTMIN + 3};
    static const int forms[] = {SIGEV_SIGNAL, SIGEV_THREAD_ID};
    int fd = scratch(O_RDWR);
    struct aiocb cb;
    siginfo_t info;
    for (int s = 0; s < 3; s++)
        for (int f = 0; f < 2; f++) {
            block(signos[s]);
            prepare_signal(&cb, fd, forms[f], signos[s], &cb);
            expect("submit", 0, ERR(aio_writev(&cb)));
            expect("signal", signos[s], taken(signos[s], 5000, &info));
            expect("si_code", SI_ASYNCIO, info.si_code); /* FreeBSD: 0x10004 */
            expect("value", 1, info.si_value.sival_ptr == (void *) &cb);
            expect("result", 100, result(&cb));
        }
    close(fd);
}

static void each_queued(int signo)
{
    enum { N = 64 };
    static struct aiocb cbs[N];
    int fd = scratch(O_RDWR), got = 0;
    siginfo_t info;
    block(signo);
    for (int i = 0; i < N; i++) {
        prepare_signal(&cbs[i], fd, SIGEV_SIGNAL, signo, &cbs[i]);
        expect("submit", 0, ERR(aio_writev(&cbs[i])));
    }
    for (int i = 0; i < N; i++)
        await_done(&cbs[i]);
    while (got < N && taken(signo, 1000, &info) == signo)
        got++;
    expect("signals of 64 requests", N, got);
    expect("and no more", 0, taken(signo, 0, &info));
    for (int i = 0; i < N; i++)
        expect("result", 100, returned(&cbs[i]));
    close(fd);
}

static void realtime_queued(void)
{
    each_queued(SIGRTMIN + 3);
}

static void usr1_queued(void)
{
    each_queued(SIGUSR1);
}

static void removed(void)
{
    int fd = scratch(O_RDWR);
    struct aiocb cb;
    siginfo_t info;
    block(SIGUSR1);
    prepare_signal(&cb, fd, SIGEV_SIGNAL, SIGUSR1, NULL);
    expect("submit", 0, ERR(aio_writev(&cb)));
    expect("result", 100, result(&cb));
    expect("the signal is gone", 0, taken(SIGUSR1, 100, &info));
    close(fd);
}

static void unknown_thread(void)
{
    int fd = scratch(O_RDWR);
    struct aiocb cb;
    siginfo_t info;
    block(SIGUSR2);
    prepare_signal(&cb, fd, SIGEV_THREAD_ID, SIGUSR2, NULL);
    cb.aio_sigevent.sigev_notify_thread_id = 0x7ffffff0;
    expect("submit", 0, ERR(aio_writev(&cb)));
    expect("result", 100, result(&cb));
    expect("no signal", 0, taken(SIGUSR2, 100, &info));
    close(fd);
}

static void refused(void)
{
    static const int signos[] = {0, -1, 200};
    int fd = scratch(O_RDWR);
    struct aiocb cb;
    prepare_signal(&cb, fd, SIGEV_THREAD, SIGUSR1, NULL);
    expect("SIGEV_THREAD", E_INVAL, ERR(aio_writev(&cb)));
    prepare_signal(&cb, fd, 77, SIGUSR1, NULL);
    expect("notify 77", E_INVAL, ERR(aio_writev(&cb)));
    for (int i = 0; i < 3; i++) {
        prepare_signal(&cb, fd, SIGEV_SIGNAL, signos[i], NULL);
        expect("a signal there is not", E_INVAL, ERR(aio_writev(&cb)));
    }
    close(fd);
}

const struct row rows_signals[] = {
    {"12.1", "signal, value and si_code", delivered},
    {"12.2", "64 requests, 64 queued real-time signals", realtime_queued},
    {"12.3", "64 requests, 64 queued SIGUSR1", usr1_queued},
    {"12.4", "aio_return removes the signal not taken yet", removed},
    {"12.5", "a thread that is unknown", unknown_thread},
    {"12.6", "notifications that submission refuses", refused},
    {NULL, NULL, NULL},
};
