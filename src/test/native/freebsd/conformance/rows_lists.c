/* Row 5: lio_listio. */
#include "check.h"

static char data[16] = "0123456789";

static void prepare_op(struct aiocb *cb, int fd, int op, void *buf, size_t bytes)
{
    prepare(cb, fd, 0, buf, bytes);
    cb->aio_lio_opcode = op;
}

static void vectored(void)
{
    char into[6];
    int kq = kqueue(), fd = scratch(O_RDWR), other = scratch(O_RDWR), udata;
    bool can = osreldate() >= 1400000;
    struct aiocb wv, w, rv;
    struct kevent got[4];
    struct iovec out = {data, 10}, in = {into, 6};
    prepare_op(&wv, fd, LIO_WRITEV, &out, 1);
    prepare_kevent(&wv, kq, EV_ONESHOT, &udata);
    prepare_op(&w, other, LIO_WRITE, data, 6);
    struct aiocb *writes[2] = {&wv, &w}, *reads[1] = {&rv};
    expect("list of WRITEV and WRITE", can ? 0 : E_IO, ERR(lio_listio(LIO_WAIT, writes, 2, NULL)));
    expect("WRITEV's aio_error", can ? 0 : E_INVAL, await_done(&wv));
    expect("WRITEV's result", can ? 10 : -E_INVAL, returned(&wv));
    expect("WRITE's result", 6, result(&w));
    prepare_op(&rv, other, LIO_READV, &in, 1);
    prepare_kevent(&rv, kq, EV_ONESHOT, &udata);
    expect("list of READV", can ? 0 : E_IO, ERR(lio_listio(LIO_NOWAIT, reads, 1, NULL)));
    if (can) {
        expect("the element's own event", 1, events_within(kq, got, 4, 5000));
        expect("its udata", 1, got[0].udata == (void *) &udata);
        expect("its filter", EVFILT_AIO, got[0].filter);
    }
    expect("READV's result", can ? 6 : -E_INVAL, result(&rv));
    close(fd);
    close(other);
    close(kq);
}

static void list_event(void)
{
    int kq = kqueue(), fd = scratch(O_RDWR), udata;
    struct aiocb cbs[3];
    struct aiocb *list[3] = {&cbs[0], &cbs[1], &cbs[2]};
    struct sigevent sig;
    struct kevent got[4];
    memset(&sig, 0, sizeof sig);
    sig.sigev_notify = SIGEV_KEVENT;
    sig.sigev_notify_kqueue = kq;
    sig.sigev_notify_kevent_flags = EV_ADD; /* ignored */
    sig.sigev_value.sival_ptr = &udata;
    for (int bad = 0; bad < 2; bad++) {
        for (int i = 0; i < 3; i++)
            prepare_op(&cbs[i], bad && i == 1 ? -1 : fd, LIO_WRITE, data, 10);
        expect("list", bad ? E_IO : 0, ERR(lio_listio(LIO_NOWAIT, list, 3, &sig)));
        for (int call = 0; call < 3; call++) {
            expect("event, every call", 1, events_within(kq, got, 4, 5000));
            expect("ident is the list's address", 1, got[0].ident == (uintptr_t) list);
            expect("filter", -10, got[0].filter);
            expect("flags", 0, got[0].flags);
            expect("data", 0, (long long) got[0].data);
            expect("udata", 1, got[0].udata == (void *) &udata);
        }
        expect("first result", 10, result(&cbs[0]));
        expect("still there", 1, events_now(kq, got, 4));
        if (bad)
            expect("the bad element", E_BADF, aio_error(&cbs[1]));
        else
            expect("second result", 10, result(&cbs[1]));
        expect("third result", 10, result(&cbs[2]));
        expect("gone after the last aio_return", 0, events_now(kq, got, 4));
    }
    close(fd);
    close(kq);
}

static void list_lengths(void)
{
    enum { MOST = 300 };
    static const int good[] = {0, 1, 16, 17, 255, 256}, bad[] = {257, 300, -1};
    static struct aiocb cbs[MOST];
    static struct aiocb *list[MOST];
    int fd = scratch(O_RDWR);
    for (int i = 0; i < MOST; i++)
        list[i] = &cbs[i];
    for (int k = 0; k < 9; k++) {
        int n = k < 6 ? good[k] : bad[k - 6];
        for (int i = 0; i < MOST; i++)
            prepare_op(&cbs[i], fd, LIO_WRITE, data, 10);
        expect("list of so many", k < 6 ? 0 : E_INVAL, ERR(lio_listio(LIO_WAIT, list, n, NULL)));
        for (int i = 0; k < 6 && i < n; i++)
            expect("result", 10, result(&cbs[i]));
        if (k >= 6)
            expect("nothing was submitted", E_INVAL, aio_error(&cbs[0]));
    }
    close(fd);
}

static void elements(void)
{
    int fd = scratch(O_RDWR);
    struct aiocb cb;
    struct aiocb *list[2] = {&cb, NULL}, *nulls[2] = {NULL, NULL};
    prepare_op(&cb, fd, LIO_WRITE, unmapped(), 4096);
    expect("LIO_WAIT, the element fails later", 0, ERR(lio_listio(LIO_WAIT, list, 2, NULL)));
    expect("its result", -E_FAULT, result(&cb));
    expect("nothing but NULL", 0, ERR(lio_listio(LIO_WAIT, nulls, 2, NULL)));
    prepare_op(&cb, fd, LIO_NOP, data, 10);
    expect("LIO_NOP", 0, ERR(lio_listio(LIO_WAIT, list, 1, NULL)));
    expect("its aio_error", 0, aio_error(&cb));
    expect("its aio_return", -E_INVAL, returned(&cb));
    static const int bad[] = {8 /* LIO_SYNC */, 99, -1};
    for (int i = 0; i < 3; i++) {
        prepare_op(&cb, fd, bad[i], data, 10);
        expect("an opcode it does not take", E_IO, ERR(lio_listio(LIO_WAIT, list, 1, NULL)));
        expect("the element's aio_error", E_INVAL, aio_error(&cb));
    }
    prepare_op(&cb, fd, LIO_WRITE, data, 10);
    expect("mode 77", E_INVAL, ERR(lio_listio(77, list, 1, NULL)));
    close(fd);
}

const struct row rows_lists[] = {
    {"5.1", "LIO_WRITEV and LIO_READV (14 and later)", vectored},
    {"5.2", "the list's own event", list_event},
    {"5.3", "length of the list", list_lengths},
    {"5.4", "late failures, NULL, LIO_NOP, bad opcodes and modes", elements},
    {NULL, NULL, NULL},
};
