/* Row 1: SIGEV_KEVENT, EVFILT_AIO. */
#include "check.h"

static char data[100];

static void put(struct aiocb *cb, struct iovec *iov, int fd, int kq, int flags, void *udata)
{
    *iov = (struct iovec){data, sizeof data};
    prepare(cb, fd, 0, iov, 1);
    prepare_kevent(cb, kq, flags, udata);
}

static void flags_accepted(void)
{
    static const int good[] = {0, EV_ONESHOT, EV_CLEAR, EV_DISPATCH, EV_ONESHOT | EV_DISPATCH};
    static const int bad[] = {0x1 /* ADD */, 0x40 /* RECEIPT */, 0x200 /* KEEPUDATA */, 0x8000 /* EOF */,
        0x2000 /* FLAG1 */, EV_ONESHOT | EV_ADD};
    int kq = kqueue(), fd = scratch(O_RDWR);
    struct aiocb cb;
    struct iovec iov;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        put(&cb, &iov, fd, kq, good[i], NULL);
        expect("submit with a good flag", 0, ERR(aio_writev(&cb)));
        expect("result", 100, result(&cb));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        put(&cb, &iov, fd, kq, bad[i], NULL);
        expect("submit with a bad flag", E_INVAL, ERR(aio_writev(&cb)));
        expect("aio_error after it", E_INVAL, aio_error(&cb));
        expect("aio_return after it", -E_INVAL, returned(&cb));
    }
    close(fd);
    close(kq);
}

static void event_fields(void)
{
    static const int flags[] = {0, EV_ONESHOT, EV_CLEAR, EV_DISPATCH, EV_ONESHOT | EV_DISPATCH};
    int kq = kqueue(), fd = scratch(O_RDWR), udata;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        struct aiocb cb;
        struct iovec iov;
        struct kevent got[4];
        memset(got, 0x55, sizeof got);
        put(&cb, &iov, fd, kq, flags[i], &udata);
        expect("submit", 0, ERR(aio_writev(&cb)));
        expect("events", 1, events_within(kq, got, 4, 5000));
        expect("ident is the control block", 1, got[0].ident == (uintptr_t) &cb);
        expect("filter", -3, got[0].filter);
        expect("flags", 0x8000 | flags[i], got[0].flags);
        expect("fflags", 0, got[0].fflags);
        expect("data", 0, (long long) got[0].data);
        expect("udata is sigev_value", 1, got[0].udata == (void *) &udata);
        for (int e = 0; e < 4; e++)
            expect("ext", 0, (long long) got[0].ext[e]);
        expect("result", 100, result(&cb));
    }
    close(fd);
    close(kq);
}

struct reader {
    pthread_t thread;
    int kq, seen;
};

static void *read_fifty(void *of)
{
    struct reader *r = of;
    struct kevent got[4];
    for (int i = 0; i < 50; i++)
        r->seen += events_now(r->kq, got, 4);
    return NULL;
}

static int seen_by_two(int kq, int *most)
{
    struct reader r[2] = {{.kq = kq}, {.kq = kq}};
    for (int i = 0; i < 2; i++)
        pthread_create(&r[i].thread, NULL, read_fifty, &r[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(r[i].thread, NULL);
    *most = r[0].seen > r[1].seen ? r[0].seen : r[1].seen;
    return r[0].seen + r[1].seen;
}

static void repeated(void)
{
    static const int once[] = {EV_ONESHOT, EV_CLEAR, EV_DISPATCH};
    int kq = kqueue(), fd = scratch(O_RDWR), most;
    struct aiocb cb;
    struct iovec iov;
    struct kevent got[4];
    put(&cb, &iov, fd, kq, 0, NULL);
    expect("submit", 0, ERR(aio_writev(&cb)));
    await_done(&cb);
    for (int i = 0; i < 5; i++)
        expect("flags 0: every call", 1, events_now(kq, got, 4));
    expect("flags 0: two threads of 50 calls", 100, seen_by_two(kq, &most));
    expect("flags 0: each thread", 50, most);
    expect("result", 100, returned(&cb));
    expect("after aio_return", 0, events_now(kq, got, 4));
    for (size_t i = 0; i < sizeof once / sizeof *once; i++) {
        put(&cb, &iov, fd, kq, once[i], NULL);
        expect("submit", 0, ERR(aio_writev(&cb)));
        await_done(&cb);
        expect("once: two threads", 1, seen_by_two(kq, &most));
        expect("once: again", 0, events_now(kq, got, 4));
        expect("result", 100, returned(&cb));
    }
    put(&cb, &iov, fd, kq, EV_ONESHOT, NULL);
    expect("submit", 0, ERR(aio_writev(&cb)));
    expect("aio_return before any kevent", 100, result(&cb));
    expect("its event is gone", 0, events_now(kq, got, 4));
    close(fd);
    close(kq);
}

static void sixty_four(int kq, int fd, int flags)
{
    enum { N = 64 };
    static struct aiocb cbs[N];
    static struct iovec iovs[N];
    static int times[N];
    struct kevent got[100];
    memset(times, 0, sizeof times);
    for (int i = 0; i < N; i++) {
        put(&cbs[i], &iovs[i], fd, kq, flags, &cbs[i]);
        expect("submit", 0, ERR(aio_writev(&cbs[i])));
    }
    for (int i = 0; i < N; i++)
        await_done(&cbs[i]);
    expect("events of one call", N, events_within(kq, got, 100, 5000));
    for (int i = 0; i < N && !row_failed(); i++)
        expect("udata goes with ident", 1, got[i].udata == (void *) got[i].ident);
    expect("second call", flags == 0 ? N : 0, events_now(kq, got, 100));
    for (int call = 0; call < 20 && flags == 0 && !row_failed(); call++) {
        expect("ten at a time", 10, events_now(kq, got, 10));
        for (int i = 0; i < 10; i++)
            times[(struct aiocb *) got[i].ident - cbs]++;
    }
    for (int i = 0; i < N; i++) {
        if (flags == 0)
            expect_range("times seen in 20 calls", 3, 4, times[i]);
        expect("result", 100, returned(&cbs[i]));
    }
}

static void many(void)
{
    int kq = kqueue(), fd = scratch(O_RDWR);
    sixty_four(kq, fd, 0);
    sixty_four(kq, fd, EV_ONESHOT);
    close(fd);
    close(kq);
}

static void done_at_event(void)
{
    int kq = kqueue(), fd = scratch(O_RDWR);
    struct aiocb cb;
    struct iovec iov;
    struct kevent got[4];
    for (int i = 0; i < 2000 && !row_failed(); i++) {
        put(&cb, &iov, fd, kq, EV_ONESHOT, NULL);
        expect("submit", 0, ERR(aio_writev(&cb)));
        expect("event", 1, events_within(kq, got, 4, 10000));
        expect("aio_error at event time", 0, aio_error(&cb));
        expect("result", 100, returned(&cb));
    }
    close(fd);
    close(kq);
}

static void bad_kqueue(void)
{
    int kq = kqueue(), fd = scratch(O_RDWR), plain = scratch(O_RDWR), closed = kqueue();
    struct aiocb cb;
    struct iovec iov;
    close(closed);
    int kqs[] = {closed, plain, -1};
    for (int i = 0; i < 3; i++) {
        put(&cb, &iov, fd, kqs[i], EV_ONESHOT, NULL);
        expect("submit with a bad kqueue", E_BADF, ERR(aio_writev(&cb)));
        expect("aio_error after it", E_BADF, aio_error(&cb));
    }
    close(fd);
    close(plain);
    close(kq);
}

static int changed(int kq, uintptr_t ident, int flags, void *udata)
{
    struct kevent change;
    EV_SET(&change, ident, EVFILT_AIO, flags, 0, 0, udata);
    return ERR(kevent(kq, &change, 1, NULL, 0, NULL));
}

static void user_changes(void)
{
    int kq = kqueue(), fd = scratch(O_RDWR), first, second;
    struct aiocb cb;
    struct iovec iov;
    struct kevent got[4];
    expect("EV_ADD by the user", E_PERM, changed(kq, (uintptr_t) &cb, EV_ADD, NULL));
    put(&cb, &iov, fd, kq, 0, &first);
    expect("submit", 0, ERR(aio_writev(&cb)));
    await_done(&cb);
    expect("EV_DELETE", 0, changed(kq, (uintptr_t) &cb, EV_DELETE, NULL));
    expect("event after EV_DELETE", 0, events_now(kq, got, 4));
    expect("result", 100, returned(&cb));
    put(&cb, &iov, fd, kq, EV_DISPATCH, &first);
    expect("submit", 0, ERR(aio_writev(&cb)));
    expect("event", 1, events_within(kq, got, 4, 5000));
    expect("dispatched: again", 0, events_now(kq, got, 4));
    expect("EV_ENABLE", 0, changed(kq, (uintptr_t) &cb, EV_ENABLE, &second));
    expect("event after EV_ENABLE", 1, events_now(kq, got, 4));
    expect("EV_ENABLE overwrote udata", 1, got[0].udata == (void *) &second);
    expect("result", 100, result(&cb));
    close(fd);
    close(kq);
}

static void kqueue_closed(void)
{
    int kq = kqueue(), fd = scratch(O_RDWR);
    struct aiocb cb;
    struct iovec iov;
    if (!hold())
        return;
    put(&cb, &iov, fd, kq, EV_ONESHOT, NULL);
    expect("submit", 0, ERR(aio_writev(&cb)));
    close(kq);
    let_go();
    expect("result without a kqueue", 100, result(&cb));
    close(fd);
}

static void cancelled(void)
{
    int kq = kqueue(), fd = scratch(O_RDWR);
    struct aiocb cb;
    struct iovec iov;
    struct kevent got[4];
    if (!hold())
        return;
    put(&cb, &iov, fd, kq, EV_ONESHOT, NULL);
    expect("submit", 0, ERR(aio_writev(&cb)));
    expect("aio_cancel", AIO_CANCELED, aio_cancel(fd, &cb));
    expect("event", 1, events_within(kq, got, 4, 5000));
    expect("its data", E_CANCELED, (long long) got[0].data);
    expect("aio_error", E_CANCELED, aio_error(&cb));
    expect("result", -E_CANCELED, returned(&cb));
    let_go();
    close(fd);
    close(kq);
}

const struct row rows_events[] = {
    {"1.1", "kevent flags that submission takes", flags_accepted},
    {"1.2", "fields of the event", event_fields},
    {"1.3", "how often an event comes", repeated},
    {"1.4", "64 requests, one kevent(100)", many},
    {"1.5", "2000 times: finished when the event comes", done_at_event},
    {"1.6", "a kqueue that is none", bad_kqueue},
    {"1.7", "EV_ADD, EV_DELETE, EV_ENABLE by the user", user_changes},
    {"1.8", "kqueue closed while the request is queued", kqueue_closed},
    {"1.9", "event of a cancelled request", cancelled},
    {NULL, NULL, NULL},
};
