/* Row 10: the file a request holds, the address it is known by, and who else may look. */
#include "check.h"

static char data[100] = "bytes of row ten";
static struct iovec iov = {data, 100}, half = {data, 50};

static void number_reused(void)
{
    int first = scratch(O_RDWR), keep = dup(first);
    struct aiocb cb;
    if (!hold())
        return;
    prepare(&cb, first, 0, &iov, 1);
    expect("submit", 0, ERR(aio_writev(&cb)));
    close(first);
    expect("aio_cancel of the unused number", E_BADF, ERR(aio_cancel(first, &cb)));
    int second = open(scratch_path("second"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    unlink(scratch_path("second"));
    expect("the number came back", first, second);
    let_go();
    expect("result", 100, result(&cb));
    expect("it went to the old file", 1, holds(keep, 0, data, 100));
    expect("not to the new one", 0, size_of(second));
    close(keep);
    close(second);
}

static void unlinked(void)
{
    char path[1024];
    struct aiocb cb;
    snprintf(path, sizeof path, "%s", scratch_path("unlinked"));
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (!hold()) {
        unlink(path);
        return;
    }
    prepare(&cb, fd, 0, &iov, 1);
    expect("submit", 0, ERR(aio_writev(&cb)));
    unlink(path);
    let_go();
    expect("result", 100, result(&cb));
    close(fd);
}

static void reused(void)
{
    int fd = scratch(O_RDWR);
    struct aiocb cb;
    for (int i = 0; i < 2; i++) {
        prepare(&cb, fd, 0, &iov, 1);
        expect("submit after aio_return", 0, ERR(aio_writev(&cb)));
        expect("result", 100, result(&cb));
    }
    prepare(&cb, fd, 0, &iov, 1);
    expect("submit", 0, ERR(aio_writev(&cb)));
    await_done(&cb);
    prepare(&cb, fd, 0, &half, 1);
    expect("submit without aio_return", 0, ERR(aio_writev(&cb)));
    /* aio_error speaks of the first one: there is no way to ask for the second. */
    expect("first aio_return", 100, returned(&cb));
    await_done(&cb);
    expect("second aio_return", 50, returned(&cb));
    expect("third aio_return", -E_INVAL, returned(&cb));
    close(fd);
}

static void twice_in_flight(void)
{
    int kq = kqueue(), fd = scratch(O_RDWR);
    struct aiocb cb;
    struct kevent got[4];
    if (!hold())
        return;
    prepare(&cb, fd, 0, &iov, 1);
    prepare_kevent(&cb, kq, EV_ONESHOT, NULL);
    expect("submit", 0, ERR(aio_writev(&cb)));
    cb.aio_buf = &half;
    expect("submit again", 0, ERR(aio_writev(&cb)));
    let_go();
    await_done(&cb);
    expect("one event", 1, events_within(kq, got, 4, 5000));
    expect("no second one", 0, events_within(kq, got, 4, 50));
    long long one = result(&cb), two = result(&cb);
    expect("both results", 150, one + two);
    expect("third aio_return", -E_INVAL, returned(&cb));
    close(fd);
    close(kq);
}

static void unknown(void)
{
    struct aiocb cb;
    int fd = scratch(O_RDWR);
    memset(&cb, 0, sizeof cb);
    expect("aio_error of zeroes", E_INVAL, aio_error(&cb));
    expect("aio_return of zeroes", -E_INVAL, returned(&cb));
    memset(&cb, 0xff, sizeof cb);
    expect("aio_error of 0xff", -1, aio_error(&cb));
    prepare(&cb, fd, 0, &iov, 1);
    expect("submit", 0, ERR(aio_writev(&cb)));
    expect("result", 100, result(&cb));
    expect("aio_return again", -E_INVAL, returned(&cb));
    prepare(&cb, -1, 0, &iov, 1);
    expect("failed submit", E_BADF, ERR(aio_writev(&cb)));
    expect("aio_error after it", E_BADF, aio_error(&cb));
    expect("status in memory", -1, cb._aiocb_private.status);
    expect("aio_return after it", -E_INVAL, returned(&cb));
    close(fd);
}

static int suspended(struct aiocb *a, struct aiocb *b, int n, long nsec)
{
    const struct aiocb *list[300] = {a, b};
    struct timespec t = {0, nsec};
    return ERR(aio_suspend(list, n, &t));
}

static void suspend(void)
{
    int fd = scratch(O_RDWR);
    struct aiocb pending, done, never;
    prepare(&done, fd, 0, &iov, 1);
    prepare(&never, fd, 0, &iov, 1);
    prepare(&pending, fd, 0, &iov, 1);
    expect("submit", 0, ERR(aio_writev(&done)));
    expect("a finished one", 0, (await_done(&done), suspended(&done, NULL, 1, 0)));
    expect("result", 100, result(&done));
    expect("a returned one", 0, suspended(&done, NULL, 1, 1000000));
    expect("never submitted", 0, suspended(&never, NULL, 1, 1000000));
    expect("NULL only", 0, suspended(NULL, NULL, 2, 1000000));
    expect("n is 0", 0, suspended(NULL, NULL, 0, 1000000));
    expect("n is 257", E_INVAL, suspended(NULL, NULL, 257, 1000000));
    expect("bad timespec", E_INVAL, suspended(&never, NULL, 1, 1000000000));
    if (!hold())
        return;
    expect("submit", 0, ERR(aio_writev(&pending)));
    expect("a pending one", E_AGAIN, suspended(&pending, NULL, 1, 50000000));
    expect("pending and returned", E_AGAIN, suspended(&pending, &done, 2, 50000000));
    let_go();
    expect("pending no more", 0, suspended(&pending, &done, 2, 999999999));
    expect("result", 100, result(&pending));
    close(fd);
}

static int in_child(struct aiocb *cb, int fd)
{
    struct aiocb own;
    if (aio_error(cb) != E_INVAL) /* not from memory, as in 4.3: this process has used no AIO yet */
        return 1;
    if (aio_return(cb) != -1 || errno != E_INVAL)
        return 2;
    prepare(&own, fd, 200, &iov, 1);
    if (aio_writev(&own) != 0)
        return 3;
    return result(&own) == 100 ? 0 : 4;
}

static void forked(void)
{
    int fd = scratch(O_RDWR), status = -1;
    struct aiocb cb;
    prepare(&cb, fd, 0, &iov, 1);
    expect("submit", 0, ERR(aio_writev(&cb)));
    await_done(&cb);
    pid_t child = fork();
    if (child == 0)
        _exit(in_child(&cb, fd));
    expect("waitpid", child, waitpid(child, &status, 0));
    expect("the child", 0, status);
    expect("the parent's result", 100, result(&cb));
    expect("the child's bytes", 1, holds(fd, 200, data, 100));
    close(fd);
}

const struct row rows_identity[] = {
    {"10.1", "descriptor closed while queued, its number reused", number_reused},
    {"10.2", "file unlinked while queued", unlinked},
    {"10.3", "a control block used again", reused},
    {"10.4", "a control block submitted again in flight", twice_in_flight},
    {"10.5", "unknown blocks, second aio_return, failed submit", unknown},
    {"10.6", "aio_suspend", suspend},
    {"10.7", "fork with a finished request", forked},
    {NULL, NULL, NULL},
};
