/* Section 14: the double's own strings, which FreeBSD has not. */
#include "check.h"

#ifdef __FreeBSD__

const struct row rows_control[] = {{NULL, NULL, NULL}};

#else

static char data[1024];
static struct iovec iov = {data, 1024};

static void put(struct aiocb *cb, int fd, int at)
{
    prepare(cb, fd, at, &iov, 1);
    expect("submit", 0, ERR(aio_writev(cb)));
}

static void held(void)
{
    struct aiocb cbs[5];
    int fd = scratch(O_RDWR);
    fbsd_hold();
    for (int i = 0; i < 5; i++)
        put(&cbs[i], fd, 1024 * i);
    expect("queued", 5, fbsd_count("queued"));
    expect("aio_cancel of the last", AIO_CANCELED, aio_cancel(fd, &cbs[4]));
    fbsd_release(2);
    expect("two run", 0, fbsd_await("queued", 2, 5000));
    expect("they finish", 0, fbsd_await("finished", 3, 5000));
    expect("the third is queued", E_INPROGRESS, aio_error(&cbs[2]));
    fbsd_release(-1);
    for (int i = 0; i < 5; i++)
        expect("result", i == 4 ? -E_CANCELED : 1024, result(&cbs[i]));
    expect("jobs", 0, fbsd_count("jobs"));
    close(fd);
}

static void delayed(void)
{
    struct aiocb cbs[3];
    int fd = scratch(O_RDWR);
    double start = now();
    expect("order", 0, fbsd_delay(FBSD_WRITES, 1, 1, 1000000));
    for (int i = 0; i < 3; i++)
        put(&cbs[i], fd, 0);
    expect("first result", 1024, result(&cbs[0]));
    expect("third result", 1024, result(&cbs[2]));
    expect("the second runs", 0, fbsd_await("running", 1, 10000));
    expect("and cannot be cancelled", AIO_NOTCANCELED, aio_cancel(fd, &cbs[1]));
    expect("second result", 1024, result(&cbs[1]));
    expect_range("milliseconds", 999, 60000, (long long) ((now() - start) * 1000));
    close(fd);
}

static void cut_short(void)
{
    static const long long want[] = {1024, 7, 7, 1024};
    struct aiocb cbs[4];
    int fd = scratch(O_RDWR);
    expect("order", 0, fbsd_short(FBSD_WRITES, 1, 2, 7));
    for (int i = 0; i < 4; i++)
        put(&cbs[i], fd, 1024 * i);
    for (int i = 0; i < 4; i++)
        expect("result", want[i], result(&cbs[i]));
    expect("order for 0 bytes", 0, fbsd_short(FBSD_READS, 0, 1, 0));
    prepare(&cbs[0], fd, 0, &iov, 1);
    expect("submit a read", 0, ERR(aio_readv(&cbs[0])));
    expect("its result", 0, result(&cbs[0]));
    close(fd);
}

static void failing(void)
{
    struct aiocb cb;
    struct kevent got[4];
    int kq = kqueue(), fd = scratch(O_RDWR);
    expect("order", 0, fbsd_fail(FBSD_WRITES, 0, 1, E_IO));
    prepare(&cb, fd, 0, &iov, 1);
    prepare_kevent(&cb, kq, EV_ONESHOT, NULL);
    expect("submit", 0, ERR(aio_writev(&cb)));
    expect("event", 1, events_within(kq, got, 4, 5000));
    expect("its data", E_IO, (long long) got[0].data);
    expect("result", -E_IO, result(&cb));
    expect("order", 0, fbsd_fail_submit(FBSD_WRITES, 1, 1, E_AGAIN));
    put(&cb, fd, 0);
    expect("result", 1024, result(&cb));
    expect("submit", E_AGAIN, ERR(aio_writev(&cb)));
    expect("aio_error after it", E_AGAIN, aio_error(&cb));
    put(&cb, fd, 0);
    expect("result", 1024, result(&cb));
    expect("order", 0, fbsd_fail(FBSD_SYNCS, 0, -1, E_IO));
    expect("fsync", 0, ERR(aio_fsync(AIO_SYNC, &cb)));
    expect("its result", -E_IO, result(&cb));
    expect("an order without a kind", -1, fbsd_fail(0, 0, 1, E_IO));
    fbsd_reset();
    close(fd);
    close(kq);
}

static void failing_kevent(void)
{
    int kq = kqueue();
    struct kevent got[4];
    fbsd_fail_kevent(1, 4);
    expect("kevent", 4 /* EINTR */, ERR(events_within(kq, got, 4, 5000)));
    expect("kevent again", 0, events_now(kq, got, 4));
    close(kq);
}

static void marked(void)
{
    struct aiocb cb;
    int fd = scratch(O_RDWR), other = scratch(O_RDWR);
    expect("by descriptor", 0, fbsd_unsafe_fd(fd));
    prepare(&cb, fd, 0, &iov, 1);
    expect("the marked file", E_OPNOTSUPP, ERR(aio_writev(&cb)));
    put(&cb, other, 0);
    expect("another file", 1024, result(&cb));
    expect("by path", 0, fbsd_unsafe_path(scratch_path("")));
    prepare(&cb, other, 0, &iov, 1);
    expect("every file of the directory", E_OPNOTSUPP, ERR(aio_writev(&cb)));
    expect("enable_unsafe", 0, sysctl_set("vfs.aio.enable_unsafe", 1));
    put(&cb, fd, 0);
    expect("with enable_unsafe", 1024, result(&cb));
    fbsd_reset();
    put(&cb, fd, 0);
    expect("after reset", 1024, result(&cb));
    close(fd);
    close(other);
}

static int disk_write(struct aiocb *cb, int fd, off_t at, int buffers, size_t bytes)
{
    static struct iovec iovs[17];
    for (int i = 0; i < buffers; i++)
        iovs[i] = (struct iovec){data + 1, bytes};
    prepare(cb, fd, at, iovs, (size_t) buffers);
    return ERR(aio_writev(cb));
}

static void disk(void)
{
    static char big[65536];
    struct aiocb cb;
    struct iovec two[2] = {{big, sizeof big}, {big, sizeof big}};
    int fd = scratch(O_RDWR);
    expect("size", 0, ftruncate(fd, 1 << 20));
    expect("mark", 0, fbsd_disk_fd(fd));
    expect("2 x 512, odd memory", 0, disk_write(&cb, fd, 0, 2, 512));
    expect("result", 1024, result(&cb));
    expect("16 x 512", 0, disk_write(&cb, fd, 512, 16, 512));
    expect("result", 8192, result(&cb));
    prepare(&cb, fd, 0, two, 2);
    expect("2 x 64 KiB", 0, ERR(aio_writev(&cb)));
    expect("result", 131072, result(&cb));
    expect("17 buffers", E_OPNOTSUPP, disk_write(&cb, fd, 0, 17, 512));
    expect("150 bytes", E_OPNOTSUPP, disk_write(&cb, fd, 0, 1, 150));
    expect("offset 100", 0, disk_write(&cb, fd, 100, 1, 512));
    expect("result", -E_INVAL, result(&cb));
    expect("past the end", 0, disk_write(&cb, fd, 1 << 20, 1, 512));
    expect("result", -E_IO, result(&cb));
    expect("offset -512", 0, disk_write(&cb, fd, -512, 1, 512));
    expect("result", -E_IO, result(&cb));
    prepare(&cb, fd, 0, NULL, 0);
    expect("fsync", E_OPNOTSUPP, ERR(aio_fsync(AIO_SYNC, &cb)));
    expect("aio_cancel", AIO_NOTCANCELED, aio_cancel(fd, NULL));
    fbsd_reset();
    close(fd);
}

static void counted(void)
{
    struct aiocb cb;
    struct kevent got[4];
    fbsd_reset();
    int kq = kqueue(), closed = kqueue(), fd = scratch(O_RDWR);
    expect("kqueues", 2, fbsd_count("kqueues"));
    close(closed);
    expect("kqueues, one closed", 1, fbsd_count("kqueues"));
    prepare(&cb, fd, 0, &iov, 1);
    prepare_kevent(&cb, kq, EV_ONESHOT, NULL);
    expect("submit", 0, ERR(aio_writev(&cb)));
    await_done(&cb);
    static const struct { const char *what; long value; } all[] = {
        {"jobs", 1}, {"finished", 1}, {"queued", 0}, {"running", 0}, {"knotes", 1}, {"active", 1},
        {"files", 1}, {"lists", 0}, {"submitted", 1}, {"completed", 1}, {"returned", 0}, {"events", 0},
        {"refused", 0}, {"canceled", 0}, {"waiters", 0}, {"no such figure", -1},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        expect(all[i].what, all[i].value, fbsd_count(all[i].what));
    expect("event", 1, events_now(kq, got, 4));
    expect("result", 1024, result(&cb));
    expect("jobs after", 0, fbsd_count("jobs"));
    expect("knotes after", 0, fbsd_count("knotes"));
    expect("files after", 0, fbsd_count("files"));
    expect("events after", 1, fbsd_count("events"));
    close(fd);
    close(kq);
}

static void reset(void)
{
    struct aiocb queued, finished, slow;
    struct kevent got[4];
    int kq = kqueue(), fd = scratch(O_RDWR);
    put(&finished, fd, 0);
    await_done(&finished);
    expect("order", 0, fbsd_delay(FBSD_WRITES, 0, 1, 60000000));
    put(&slow, fd, 0);
    expect("it runs", 0, fbsd_await("running", 1, 5000));
    fbsd_hold();
    prepare(&queued, fd, 0, &iov, 1);
    prepare_kevent(&queued, kq, EV_ONESHOT, NULL);
    expect("submit", 0, ERR(aio_writev(&queued)));
    expect("reset ends the delay", 0, fbsd_reset());
    expect("jobs", 0, fbsd_count("jobs"));
    expect("no event", 0, events_now(kq, got, 4));
    expect("aio_return of the queued one", -E_INVAL, returned(&queued));
    expect("aio_return of the finished one", -E_INVAL, returned(&finished));
    expect("aio_return of the running one", -E_INVAL, returned(&slow));
    put(&queued, fd, 0);
    expect("all goes on", 1024, result(&queued));
    close(fd);
    close(kq);
}

static void chaos(void)
{
    enum { N = 200 };
    static struct aiocb cbs[N];
    int fd = scratch(O_RDWR), shorter = 0, failed = 0, whole = 0;
    fbsd_chaos(42, 500, 300, 300);
    for (int i = 0; i < N; i++)
        put(&cbs[i], fd, 1024 * i);
    for (int i = 0; i < N; i++) {
        long long got = result(&cbs[i]);
        whole += got == 1024;
        shorter += got >= 0 && got < 1024;
        failed += got == -E_IO || got == -E_NOSPC || got == -69;
    }
    expect("each of a known end", N, whole + shorter + failed);
    expect_range("whole", 50, 150, whole);
    expect_range("short", 20, 80, shorter);
    expect_range("failed", 30, 90, failed);
    fbsd_chaos(0, 0, 0, 0);
    close(fd);
}

static void older(void)
{
    struct aiocb cb;
    int fd = scratch(O_RDWR), before = osreldate();
    fbsd_version(1201000);
    prepare(&cb, fd, 0, NULL, 0);
    expect("O_DSYNC before 13", E_INVAL, ERR(aio_fsync(AIO_DSYNC, &cb)));
    expect("kern.osreldate", 1201000, osreldate());
    fbsd_version(before);
    close(fd);
}

static void fsync_behind_slow_writes(void)
{
    struct aiocb cbs[3], other, sync;
    int fd = scratch(O_RDWR), reopened = scratch(O_RDWR);
    expect("order", 0, fbsd_delay(FBSD_WRITES, 0, 4, 200000));
    for (int i = 0; i < 3; i++)
        put(&cbs[i], fd, 1024 * i);
    put(&other, reopened, 0);
    prepare(&sync, fd, 0, NULL, 0);
    expect("fsync", 0, ERR(aio_fsync(AIO_SYNC, &sync)));
    expect("it waits", 1, fbsd_count("waiting"));
    expect("its result", 0, result(&sync));
    for (int i = 0; i < 3; i++)
        expect("earlier write done before it", 0, aio_error(&cbs[i]));
    for (int i = 0; i < 3; i++)
        expect("result", 1024, returned(&cbs[i]));
    expect("result", 1024, result(&other));
    expect("another file's fsync", 0, fbsd_delay(FBSD_WRITES, 0, 1, 300000));
    put(&other, reopened, 0);
    expect("fsync", 0, ERR(aio_fsync(AIO_SYNC, &sync)));
    expect("it does not wait", 0, fbsd_count("waiting"));
    expect("its result", 0, result(&sync));
    expect("result", 1024, result(&other));
    close(fd);
    close(reopened);
}

static void errnos(void)
{
    errno = 0;
    expect("a call that fails", -1, kevent(-1, NULL, 0, NULL, 0, NULL));
    expect("errno", E_BADF, errno);
    expect("__error()", E_BADF, *__error());
    errno = 77;
    int kq = kqueue();
    expect("errno after one that does not", 77, errno);
    expect("__error() neither", E_BADF, *__error());
    expect("it is a descriptor", 0, close(kq));
}

/* Each of three pending signals is its request's own: aio_return of the second takes back that one. */
static void signals_taken_back(int signo)
{
    struct aiocb cbs[3];
    struct timespec t = {5, 0}, at_once = {0, 0};
    siginfo_t info;
    sigset_t one;
    int fd = scratch(O_RDWR);
    sigemptyset(&one);
    sigaddset(&one, signo);
    pthread_sigmask(SIG_BLOCK, &one, NULL);
    for (int i = 0; i < 3; i++) {
        prepare(&cbs[i], fd, 0, &iov, 1);
        cbs[i].aio_sigevent.sigev_notify = SIGEV_SIGNAL;
        cbs[i].aio_sigevent.sigev_signo = signo;
        cbs[i].aio_sigevent.sigev_value.sival_ptr = &cbs[i];
        expect("submit", 0, ERR(aio_writev(&cbs[i])));
        (void) await_done(&cbs[i]);
    }
    expect("none was caught", 0, fbsd_caught(signo)); /* sends what can be sent */
    expect("result", 1024, returned(&cbs[1]));
    for (int i = 0; i < 3; i += 2) {
        expect("signal", signo, sigtimedwait(&one, &info, &t));
        expect("of this request", 1, info.si_value.sival_ptr == &cbs[i]);
    }
    expect("no other", -1, sigtimedwait(&one, &info, &at_once));
    expect("result", 1024, returned(&cbs[0]));
    expect("result", 1024, returned(&cbs[2]));
    close(fd);
}

static void signals_by_ticket(void)
{
    signals_taken_back(SIGRTMIN + 3);
    signals_taken_back(SIGUSR1);
}

const struct row rows_control[] = {
    {"14.1", "hold and release", held},
    {"14.2", "delays", delayed},
    {"14.3", "short counts", cut_short},
    {"14.4", "failures, later and at submission", failing},
    {"14.5", "kevent interrupted", failing_kevent},
    {"14.6", "files marked unsafe", marked},
    {"14.7", "a file marked as a raw disk", disk},
    {"14.8", "figures", counted},
    {"14.9", "reset", reset},
    {"14.10", "chaos", chaos},
    {"14.11", "FreeBSD 12", older},
    {"14.12", "errno and __error()", errnos},
    {"14.13", "an fsync waits for slow writes of its file, and of no other", fsync_behind_slow_writes},
    {"14.14", "aio_return takes back the signal of its request among others", signals_by_ticket},
    {NULL, NULL, NULL},
};

#endif
