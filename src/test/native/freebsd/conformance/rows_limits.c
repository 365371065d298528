/* Row 9: limits and how they are told. */
#include "check.h"

enum { MOST = 1100 };
static struct aiocb cbs[MOST];
static char data[100];

static int fill(int fd, int kq, int most)
{
    static struct iovec iov;
    iov = (struct iovec){data, sizeof data};
    for (int i = 0; i < most; i++) {
        prepare(&cbs[i], fd, 0, &iov, 1);
        prepare_kevent(&cbs[i], kq, EV_ONESHOT, NULL);
        if (aio_writev(&cbs[i]) != 0) {
            expect("the refusal", E_AGAIN, errno);
            return i;
        }
    }
    return most;
}

static void reap(int n)
{
    for (int i = 0; i < n; i++)
        expect("result", 100, result(&cbs[i]));
}

static void per_process(void)
{
    static struct kevent got[MOST];
    int kq = kqueue(), fd = scratch(O_RDWR), n = fill(fd, kq, MOST);
    expect("accepted", 256, n);
    expect("aio_error of the refused one", E_AGAIN, aio_error(&cbs[n]));
    expect("aio_return of the refused one", -E_INVAL, returned(&cbs[n]));
    for (int i = 0; i < n; i++)
        await_done(&cbs[i]);
    expect("finished ones count", E_AGAIN, ERR(aio_writev(&cbs[n])));
    expect("events", n, events_now(kq, got, MOST));
    expect("also after their events", E_AGAIN, ERR(aio_writev(&cbs[n])));
    expect("aio_return of one", 100, returned(&cbs[0]));
    expect("frees one", 0, ERR(aio_writev(&cbs[n])));
    expect("and no more", E_AGAIN, ERR(aio_writev(&cbs[0])));
    for (int i = 1; i <= n; i++)
        expect("result", 100, result(&cbs[i]));
    close(fd);
    close(kq);
}

static void in_all(void)
{
    int kq, fd, before = sysctl_get("vfs.aio.max_aio_queue_per_proc");
    if (sysctl_set("vfs.aio.max_aio_queue_per_proc", 2000) != 0) {
        skip("needs root, to set vfs.aio.max_aio_queue_per_proc");
        return;
    }
    kq = kqueue();
    fd = scratch(O_RDWR);
    int n = fill(fd, kq, MOST);
    expect("accepted", 1024, n);
    for (int i = 0; i < n; i++)
        await_done(&cbs[i]);
    expect("unreturned ones count", E_AGAIN, ERR(aio_writev(&cbs[n])));
    expect("vfs.aio.num_queue_count", 1024, sysctl_get("vfs.aio.num_queue_count"));
    reap(n);
    expect("vfs.aio.num_queue_count after", 0, sysctl_get("vfs.aio.num_queue_count"));
    expect("sysconf follows", 2000, sysconf(_SC_AIO_LISTIO_MAX));
    expect("p1003_1b follows", 2000, sysctl_get("p1003_1b.aio_listio_max"));
    (void) sysctl_set("vfs.aio.max_aio_queue_per_proc", before);
    close(fd);
    close(kq);
}

static void one_only(void)
{
    int kq, fd, before = sysctl_get("vfs.aio.max_aio_queue_per_proc");
    if (sysctl_set("vfs.aio.max_aio_queue_per_proc", 1) != 0) {
        skip("needs root, to set vfs.aio.max_aio_queue_per_proc");
        return;
    }
    kq = kqueue();
    fd = scratch(O_RDWR);
    expect("accepted", 1, fill(fd, kq, MOST));
    reap(1);
    (void) sysctl_set("vfs.aio.max_aio_queue_per_proc", before);
    close(fd);
    close(kq);
}

static void defaults(void)
{
    static const struct { const char *name; int value; } all[] = {
        {"vfs.aio.max_aio_queue_per_proc", 256}, {"vfs.aio.max_aio_queue", 1024},
        {"vfs.aio.max_aio_per_proc", 32}, {"vfs.aio.max_aio_procs", 32},
        {"vfs.aio.target_aio_procs", 4}, {"vfs.aio.max_buf_aio", 16}, {"vfs.aio.enable_unsafe", 0},
        {"kern.features.aio", 1}, {"p1003_1b.asynchronous_io", 200112},
        {"p1003_1b.aio_listio_max", 256}, {"p1003_1b.aio_max", 1024},
        {"p1003_1b.aio_prio_delta_max", 0},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        int value = -1;
        size_t length = 0;
        expect(all[i].name, 0, ERR(sysctlbyname(all[i].name, NULL, &length, NULL, 0)));
        expect("length", 4, (long long) length);
        expect(all[i].name, 0, ERR(sysctlbyname(all[i].name, &value, &length, NULL, 0)));
        expect(all[i].name, all[i].value, value);
    }
}

static void by_sysconf(void)
{
    expect("_SC_AIO_LISTIO_MAX is 42", 42, _SC_AIO_LISTIO_MAX);
    expect("AIO_LISTIO_MAX", 256, sysconf(_SC_AIO_LISTIO_MAX));
    expect("AIO_MAX", 1024, sysconf(_SC_AIO_MAX));
    expect("AIO_PRIO_DELTA_MAX", 0, sysconf(_SC_AIO_PRIO_DELTA_MAX));
    expect("IOV_MAX", 1024, sysconf(_SC_IOV_MAX));
    expect("ASYNCHRONOUS_IO", 200112, sysconf(_SC_ASYNCHRONOUS_IO));
}

static void by_pathconf(void)
{
#ifdef __FreeBSD__
    int ends[2];
    expect("pipe", 0, pipe(ends));
    expect("_PC_ASYNC_IO of a pipe", 200112, fpathconf(ends[0], 53));
    close(ends[0]);
    close(ends[1]);
#else
    skip("fpathconf(3) is the system's own, not the double's");
#endif
}

const struct row rows_limits[] = {
    {"9.1", "256 requests of a process, unreturned ones count", per_process},
    {"9.2", "1024 requests in all; live sysctls", in_all},
    {"9.3", "a limit of 1", one_only},
    {"9.4", "sysctls: 4 bytes, values after boot", defaults},
    {"9.5", "sysconf", by_sysconf},
    {"9.6", "_PC_ASYNC_IO says yes to everything", by_pathconf},
    {NULL, NULL, NULL},
};
