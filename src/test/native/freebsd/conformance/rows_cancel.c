/* Row 8: aio_cancel. */
#include "check.h"

static char data[100];

static void all_done(void)
{
    int fd = scratch(O_RDWR), other = scratch(O_RDWR), closed = scratch(O_RDWR);
    struct aiocb cb;
    struct iovec iov = {data, 100};
    close(closed);
    prepare(&cb, fd, 0, &iov, 1);
    expect("never submitted", AIO_ALLDONE, aio_cancel(fd, &cb));
    expect("nothing on the file", AIO_ALLDONE, aio_cancel(fd, NULL));
    expect("submit", 0, ERR(aio_writev(&cb)));
    await_done(&cb);
    expect("finished", AIO_ALLDONE, aio_cancel(fd, &cb));
    expect("finished, by file", AIO_ALLDONE, aio_cancel(fd, NULL));
    expect("of another file", AIO_ALLDONE, aio_cancel(other, &cb));
    expect("result", 100, returned(&cb));
    expect("after aio_return", AIO_ALLDONE, aio_cancel(fd, &cb));
    expect("fd -1", E_BADF, ERR(aio_cancel(-1, NULL)));
    expect("a closed fd", E_BADF, ERR(aio_cancel(closed, NULL)));
    close(fd);
    close(other);
}

static void queued(void)
{
    int fd = scratch(O_RDWR), other = scratch(O_RDWR);
    struct aiocb cbs[4];
    struct iovec iov = {data, 100};
    if (!hold())
        return;
    for (int i = 0; i < 4; i++) {
        prepare(&cbs[i], fd, 100 * i, &iov, 1);
        expect("submit", 0, ERR(aio_writev(&cbs[i])));
    }
    expect("a queued one", AIO_CANCELED, aio_cancel(fd, &cbs[0]));
    expect("its aio_error", E_CANCELED, aio_error(&cbs[0]));
    expect("wrong descriptor", AIO_ALLDONE, aio_cancel(other, &cbs[1]));
    expect("it goes on", E_INPROGRESS, aio_error(&cbs[1]));
    expect("a running one", AIO_NOTCANCELED, aio_cancel(held_fd(), NULL));
    let_go();
    for (int i = 0; i < 4; i++)
        expect("result", i == 0 ? -E_CANCELED : 100, result(&cbs[i]));
    if (!hold())
        return;
    for (int i = 0; i < 4; i++)
        expect("submit", 0, ERR(aio_writev(&cbs[i])));
    expect("all of a file", AIO_CANCELED, aio_cancel(fd, NULL));
    for (int i = 0; i < 4; i++)
        expect("result", -E_CANCELED, returned(&cbs[i]));
    let_go();
    close(fd);
    close(other);
}

static void while_working(void)
{
    enum { N = 200, BYTES = 65536 };
    static struct aiocb cbs[N];
    static char block[BYTES];
    struct iovec iov = {block, BYTES};
    int fd = scratch(O_RDWR | O_SYNC), cancelled = 0, complete = 0;
    for (int i = 0; i < N; i++) {
        prepare(&cbs[i], fd, (off_t) i * BYTES, &iov, 1);
        expect("submit", 0, ERR(aio_writev(&cbs[i])));
    }
    int answer = aio_cancel(fd, NULL);
    expect_range("aio_cancel of the file", AIO_CANCELED, AIO_ALLDONE, answer);
    for (int i = 0; i < N; i++) {
        long long got = result(&cbs[i]);
        cancelled += got == -E_CANCELED;
        complete += got == BYTES;
    }
    expect("each cancelled or complete", N, cancelled + complete);
    if (answer == AIO_CANCELED)
        expect_range("cancelled", 1, N, cancelled);
    if (answer == AIO_ALLDONE)
        expect("cancelled", 0, cancelled);
    close(fd);
}

const struct row rows_cancel[] = {
    {"8.1", "nothing to cancel, bad descriptors", all_done},
    {"8.2", "queued, running, of the wrong descriptor, all of a file", queued},
    {"8.3", "200 synchronous writes, cancelled on the way", while_working},
    {NULL, NULL, NULL},
};
