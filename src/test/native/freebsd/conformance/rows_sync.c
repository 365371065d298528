/* Row 7: aio_fsync. */
#include "check.h"

static char data[512];

static void modes(void)
{
    static const int good[] = {AIO_SYNC, AIO_DSYNC}, bad[] = {AIO_SYNC | AIO_DSYNC, 0, 2 /* O_RDWR */};
    int rw = scratch(O_RDWR), ro = scratch(O_RDONLY), dir = open(scratch_path("."), O_RDONLY);
    int fds[] = {rw, ro, dir};
    struct aiocb cb;
    for (int m = 0; m < 2; m++)
        for (int i = 0; i < 3; i++) {
            prepare(&cb, fds[i], 0, NULL, 0);
            expect("submit", 0, ERR(aio_fsync(good[m], &cb)));
            expect("result", 0, result(&cb));
        }
    for (int m = 0; m < 3; m++) {
        prepare(&cb, rw, 0, NULL, 0);
        expect("an op it does not take", E_INVAL, ERR(aio_fsync(bad[m], &cb)));
    }
    close(rw);
    close(ro);
    close(dir);
}

static void files(void)
{
    int ends[2], pair[2];
    struct aiocb cb;
    expect("pipe", 0, pipe(ends));
    expect("socketpair", 0, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    prepare(&cb, ends[1], 0, NULL, 0);
    expect("a pipe", E_INVAL, ERR(aio_fsync(AIO_SYNC, &cb)));
    prepare(&cb, pair[0], 0, NULL, 0);
    expect("a socket", E_INVAL, ERR(aio_fsync(AIO_SYNC, &cb)));
    prepare(&cb, -1, 0, NULL, 0);
    expect("fd -1", E_BADF, ERR(aio_fsync(AIO_SYNC, &cb)));
    for (int i = 0; i < 2; i++) {
        close(ends[i]);
        close(pair[i]);
    }
}

enum { BEFORE = 20, ALL = 41 }; /* writes before the fsync; writes and the fsync */

static void submit_all(struct aiocb *cbs, struct iovec *iov, int fd, int kq)
{
    *iov = (struct iovec){data, sizeof data};
    for (int i = 0; i < ALL; i++) {
        prepare(&cbs[i], fd, (off_t) i * (off_t) sizeof data, iov, 1);
        prepare_kevent(&cbs[i], kq, EV_ONESHOT, &cbs[i]);
        expect("submit", 0, ERR(i == BEFORE ? aio_fsync(AIO_SYNC, &cbs[i]) : aio_writev(&cbs[i])));
    }
}

static void after_earlier_writes(void)
{
    static struct aiocb cbs[ALL];
    struct iovec iov;
    struct kevent got[4];
    int kq = kqueue(), fd = scratch(O_RDWR), earlier = 0;
    bool synced = false;
    if (!hold())
        return;
    submit_all(cbs, &iov, fd, kq);
    let_go();
    for (int n = 0; n < ALL && !row_failed(); n++) {
        expect("event", 1, events_within(kq, got, 1, 5000));
        int i = (int) ((struct aiocb *) got[0].ident - cbs);
        synced |= i == BEFORE;
        earlier += i < BEFORE;
        if (i == BEFORE)
            expect("earlier writes done at the fsync's event", BEFORE, earlier);
        expect("result", i == BEFORE ? 0 : (long long) sizeof data, result(&cbs[i]));
    }
    expect("the fsync came", 1, synced);
    close(fd);
    close(kq);
}

static void cancels(void)
{
    static struct aiocb cbs[ALL];
    struct iovec iov;
    int kq = kqueue(), fd = scratch(O_RDWR);
    for (int which = 0; which < 2; which++) { /* the fsync; the writes before it */
        if (!hold())
            return;
        submit_all(cbs, &iov, fd, kq);
        for (int i = which == 0 ? BEFORE : 0; i <= BEFORE - which; i++)
            expect("aio_cancel", AIO_CANCELED, aio_cancel(fd, &cbs[i]));
        let_go();
        for (int i = 0; i < ALL; i++) {
            bool off = which == 0 ? i == BEFORE : i < BEFORE;
            long long fine = i == BEFORE ? 0 : (long long) sizeof data;
            expect("result", off ? -E_CANCELED : fine, result(&cbs[i]));
        }
    }
    close(fd);
    close(kq);
}

const struct row rows_sync[] = {
    {"7.1", "O_SYNC and O_DSYNC; read-only descriptors and directories too", modes},
    {"7.2", "pipe, socket, bad descriptor", files},
    {"7.3", "20 writes, an fsync, 20 writes: it waits for the first ones", after_earlier_writes},
    {"7.4", "waiting fsync cancelled; its writes cancelled", cancels},
    {NULL, NULL, NULL},
};
