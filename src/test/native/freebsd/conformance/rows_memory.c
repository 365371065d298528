/* Row 4: what of the caller's memory is read when. */
#include "check.h"

static void array_copied_data_not(void)
{
    char first[50], second[50], both[100];
    int fd = scratch(O_RDWR);
    struct aiocb cb;
    struct iovec *iov = malloc(2 * sizeof *iov);
    memset(first, 'a', sizeof first);
    memset(second, 'b', sizeof second);
    iov[0] = (struct iovec){first, sizeof first};
    iov[1] = (struct iovec){second, sizeof second};
    if (!hold()) {
        free(iov);
        return;
    }
    prepare(&cb, fd, 0, iov, 2);
    expect("submit", 0, ERR(aio_writev(&cb)));
    memset(iov, 0xff, 2 * sizeof *iov);
    free(iov);
    memset(second, 'c', sizeof second);
    let_go();
    expect("result", 100, result(&cb));
    memset(both, 'a', 50);
    memset(both + 50, 'c', 50);
    expect("array as it was, data as it became", 1, holds(fd, 0, both, 100));
    close(fd);
}

static void block_changed(void)
{
    static char data[100] = "the right bytes";
    int fd = scratch(O_RDWR), other = scratch(O_RDWR);
    struct aiocb changed, zeroed;
    struct iovec iov = {data, sizeof data};
    if (!hold())
        return;
    prepare(&changed, fd, 10, &iov, 1);
    expect("submit", 0, ERR(aio_writev(&changed)));
    prepare(&zeroed, fd, 200, &iov, 1);
    expect("submit", 0, ERR(aio_writev(&zeroed)));
    changed.aio_fildes = other;
    changed.aio_offset = 5000;
    changed.aio_buf = NULL;
    changed.aio_nbytes = 7;
    memset(&zeroed, 0, sizeof zeroed);
    expect("aio_error of the changed one", E_INPROGRESS, aio_error(&changed));
    expect("aio_error of the zeroed one", E_INPROGRESS, aio_error(&zeroed));
    let_go();
    expect("result of the changed one", 100, result(&changed));
    expect("result of the zeroed one", 100, result(&zeroed));
    expect("aio_return wrote the status", 100, zeroed._aiocb_private.status);
    expect("bytes of the changed one", 1, holds(fd, 10, data, sizeof data));
    expect("bytes of the zeroed one", 1, holds(fd, 200, data, sizeof data));
    expect("the other file", 0, size_of(other));
    close(fd);
    close(other);
}

static void copies(void)
{
    static char data[100];
    int fd = scratch(O_RDWR);
    struct aiocb cb, copy;
    struct iovec iov = {data, sizeof data};
    prepare(&cb, fd, 0, &iov, 1);
    expect("submit", 0, ERR(aio_writev(&cb)));
    copy = cb;
    expect("aio_error", 0, await_done(&cb));
    expect("aio_error of the copy", E_INPROGRESS, aio_error(&copy));
    expect("aio_return of the copy", -E_INVAL, returned(&copy));
    expect("error in memory before aio_return", E_INPROGRESS, cb._aiocb_private.error);
    expect("result", 100, returned(&cb));
    expect("error in memory after aio_return", 0, cb._aiocb_private.error);
    close(fd);
}

const struct row rows_memory[] = {
    {"4.1", "the iovec array is copied, the data is not", array_copied_data_not},
    {"4.2", "control block changed or zeroed while queued", block_changed},
    {"4.3", "copies of a control block", copies},
    {NULL, NULL, NULL},
};
