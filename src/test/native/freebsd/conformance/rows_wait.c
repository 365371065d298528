/* Row 6: aio_waitcomplete, which takes any finished request of the process. */
#include "check.h"

static char data[100];

static long long waited(struct aiocb **cb, long sec, long nsec)
{
    struct timespec t = {sec, nsec};
    ssize_t n = aio_waitcomplete(cb, &t);
    return n == -1 ? -errno : n;
}

static void three_ends(void)
{
    int fd = scratch(O_RDWR);
    struct aiocb cb, *got;
    struct iovec good = {data, 100}, bad = {unmapped(), 100};
    prepare(&cb, fd, 0, &good, 1);
    expect("submit", 0, ERR(aio_writev(&cb)));
    expect("ok", 100, waited(&got, 5, 0));
    expect("iocbp", 1, got == &cb);
    expect("aio_return after it", -E_INVAL, returned(&cb));
    prepare(&cb, fd, 0, &bad, 1);
    expect("submit", 0, ERR(aio_writev(&cb)));
    expect("failing", -E_FAULT, waited(&got, 5, 0));
    expect("iocbp, failing", 1, got == &cb);
    if (!hold())
        return;
    prepare(&cb, fd, 0, &good, 1);
    expect("submit", 0, ERR(aio_writev(&cb)));
    expect("aio_cancel", AIO_CANCELED, aio_cancel(fd, &cb));
    expect("cancelled", -E_CANCELED, waited(&got, 5, 0));
    expect("iocbp, cancelled", 1, got == &cb);
    let_go();
    close(fd);
}

static void nothing_there(void)
{
    int fd = scratch(O_RDWR);
    struct aiocb cb, *got = &cb;
    struct iovec iov = {data, 100};
    expect("nothing, at once", -E_AGAIN, waited(&got, 0, 0));
    expect("iocbp", 1, got == NULL);
    expect("bad timespec", -E_INVAL, waited(&got, 0, 1000000000));
    if (!hold())
        return;
    prepare(&cb, fd, 0, &iov, 1);
    expect("submit", 0, ERR(aio_writev(&cb)));
    got = &cb;
    expect("only pending, at once", -E_AGAIN, waited(&got, 0, 0));
    expect("only pending, 100 ms", -E_AGAIN, waited(&got, 0, 100000000));
    expect("iocbp", 1, got == NULL);
    let_go();
    expect("result", 100, result(&cb));
    close(fd);
}

static void steals(void)
{
    int kq = kqueue(), fd = scratch(O_RDWR);
    struct aiocb cb, *got;
    struct iovec iov = {data, 100};
    struct kevent events[4];
    prepare(&cb, fd, 0, &iov, 1);
    prepare_kevent(&cb, kq, EV_ONESHOT, NULL);
    expect("submit", 0, ERR(aio_writev(&cb)));
    await_done(&cb);
    expect("it takes a request with an event", 100, waited(&got, 5, 0));
    expect("the event is gone", 0, events_now(kq, events, 4));
    expect("aio_return then", -E_INVAL, returned(&cb));
    expect("submit", 0, ERR(aio_writev(&cb)));
    expect("event taken first", 1, events_within(kq, events, 4, 5000));
    expect("it still takes the request", 100, waited(&got, 5, 0));
    expect("aio_return then", -E_INVAL, returned(&cb));
    close(fd);
    close(kq);
}

const struct row rows_wait[] = {
    {"6.1", "ok, failing, cancelled: iocbp is set", three_ends},
    {"6.2", "nothing there, or only pending", nothing_there},
    {"6.3", "it steals requests with SIGEV_KEVENT", steals},
    {NULL, NULL, NULL},
};
