/* Making requests and waiting for them; holding the aiods. */
#include "check.h"

void prepare(struct aiocb *cb, int fd, off_t offset, void *buf, size_t bytes)
{
    memset(cb, 0, sizeof *cb);
    cb->aio_fildes = fd;
    cb->aio_offset = offset;
    cb->aio_buf = buf;
    cb->aio_nbytes = bytes;
    cb->aio_sigevent.sigev_notify = SIGEV_NONE;
}

void prepare_kevent(struct aiocb *cb, int kq, int flags, void *udata)
{
    cb->aio_sigevent.sigev_notify = SIGEV_KEVENT;
    cb->aio_sigevent.sigev_notify_kqueue = kq;
    cb->aio_sigevent.sigev_notify_kevent_flags = (unsigned short) flags;
    cb->aio_sigevent.sigev_value.sival_ptr = udata;
}

int await_done(struct aiocb *cb)
{
    double end = now() + 10;
    int error;
    while ((error = aio_error(cb)) == E_INPROGRESS && now() < end) {
        const struct aiocb *list[1] = {cb};
        struct timespec t = {0, 100000000};
        (void) aio_suspend(list, 1, &t);
    }
    return error;
}

long long returned(struct aiocb *cb)
{
    ssize_t n = aio_return(cb);
    return n == -1 ? -errno : n;
}

long long result(struct aiocb *cb)
{
    (void) await_done(cb);
    return returned(cb);
}

int events_within(int kq, struct kevent *events, int room, int millis)
{
    struct timespec t = {millis / 1000, millis % 1000 * 1000000L};
    return kevent(kq, NULL, 0, events, room, &t);
}

int events_now(int kq, struct kevent *events, int room)
{
    return events_within(kq, events, room, 0);
}

void nap(int millis)
{
    struct timespec t = {millis / 1000, millis % 1000 * 1000000L};
    nanosleep(&t, NULL);
}

double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

int sysctl_get(const char *name)
{
    int value = -1;
    size_t length = sizeof value;
    return sysctlbyname(name, &value, &length, NULL, 0) == 0 ? value : -1;
}

int sysctl_set(const char *name, int value)
{
    return ERR(sysctlbyname(name, NULL, NULL, &value, sizeof value));
}

int osreldate(void)
{
    return sysctl_get("kern.osreldate");
}

enum { HELD_MAX = 64 };
static struct {
    int ends[2];
    struct aiocb cb;
    char byte;
} held[HELD_MAX];
static int held_count;

bool hold(void)
{
    int procs = sysctl_get("vfs.aio.max_aio_procs"), before = sysctl_get("vfs.aio.enable_unsafe");
    if (procs > HELD_MAX || sysctl_set("vfs.aio.enable_unsafe", 1) != 0) {
        skip("the aiods cannot be held: vfs.aio.enable_unsafe needs root");
        return false;
    }
    for (held_count = 0; held_count < procs; held_count++) {
        if (pipe(held[held_count].ends) != 0)
            break;
        prepare(&held[held_count].cb, held[held_count].ends[0], 0, &held[held_count].byte, 1);
        expect("read of an empty pipe", 0, ERR(aio_read(&held[held_count].cb)));
    }
#ifdef __FreeBSD__
    double end = now() + 5;
    while (sysctl_get("vfs.aio.num_aio_procs") < procs && now() < end)
        nap(1);
    nap(50);
#else
    expect("all aiods run", 0, fbsd_await("running", procs, 10000));
#endif
    (void) sysctl_set("vfs.aio.enable_unsafe", before);
    return true;
}

int held_fd(void)
{
    return held[0].ends[0];
}

void let_go(void)
{
    for (int i = 0; i < held_count; i++)
        expect("write to the holding pipe", 1, write(held[i].ends[1], "x", 1));
    for (int i = 0; i < held_count; i++) {
        expect("the holding read", 1, result(&held[i].cb));
        close(held[i].ends[0]);
        close(held[i].ends[1]);
    }
    held_count = 0;
}
