/* Rows 2 and 3: errors that come later, and what of the bytes is there then. */
#include "check.h"

static void no_space(void)
{
    enum { BYTES = 1 << 16 };
    static char data[BYTES];
    char path[1200];
    struct kevent got[4];
    struct aiocb cb;
    const char *dir = small_fs();
    if (dir == NULL) {
        skip("needs root, to mount a small tmpfs");
        return;
    }
    int kq = kqueue();
    snprintf(path, sizeof path, "%s/file", dir);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    fill_fs(dir, 0);
    struct iovec iov = {data, BYTES};
    prepare(&cb, fd, 0, &iov, 1);
    prepare_kevent(&cb, kq, EV_ONESHOT, NULL);
    expect("submit", 0, ERR(aio_writev(&cb)));
    expect("event", 1, events_within(kq, got, 4, 5000));
    expect("event data", E_NOSPC, (long long) got[0].data);
    expect("aio_error", E_NOSPC, aio_error(&cb));
    expect("result", -E_NOSPC, returned(&cb));
    close(fd);
    close(kq);
    unlink(path);
    empty_fs(dir);
}

static void no_space_for_a_file(void)
{
    char path[1200];
    const char *dir = small_fs();
    if (dir == NULL) {
        skip("needs root, to mount a small tmpfs");
        return;
    }
    if (osreldate() < 1500000) {
        skip("measured on 15.0 alone");
        return;
    }
    fill_fs(dir, 0);
    snprintf(path, sizeof path, "%s/new", dir);
    errno = 0;
    expect("open", -1, open(path, O_RDWR | O_CREAT, 0600));
    expect("errno is ENOSPC", ENOSPC, errno);
    empty_fs(dir);
}

static void file_size_limit(void)
{
    static char data[8192];
    struct rlimit before, low;
    struct aiocb cb;
    int fd = scratch(O_RDWR), other = scratch(O_RDWR);
    getrlimit(RLIMIT_FSIZE, &before);
    low = before;
    low.rlim_cur = 8192;
    signal(SIGXFSZ, SIG_IGN);
    expect("setrlimit", 0, setrlimit(RLIMIT_FSIZE, &low));
    struct iovec iov = {data, sizeof data};
    prepare(&cb, fd, 8192, &iov, 1);
    expect("submit past it", 0, ERR(aio_writev(&cb)));
    expect("written past it", 8192, result(&cb));
    prepare(&cb, other, 4096, &iov, 1);
    expect("submit across it", 0, ERR(aio_writev(&cb)));
    expect("written across it", 8192, result(&cb));
    errno = 0;
    expect("pwrite(2) past it", -1, pwrite(fd, data, 1, 8192));
    expect("pwrite's errno is EFBIG", EFBIG, errno);
    setrlimit(RLIMIT_FSIZE, &before);
    expect("size, past", 16384, size_of(fd));
    expect("size, across", 12288, size_of(other));
    close(fd);
    close(other);
}

static void space_ends_in_the_middle(void)
{
    enum { BYTES = 1 << 16 };
    static char data[BYTES];
    char path[1200];
    struct aiocb cb;
    const char *dir = small_fs();
    if (dir == NULL) {
        skip("needs root, to mount a small tmpfs");
        return;
    }
    snprintf(path, sizeof path, "%s/file", dir);
    unlink(path);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    fill_fs(dir, BYTES);
    expect("ten bytes first", 10, pwrite(fd, "0123456789", 10, 0));
    struct iovec iov[4] = {{data, BYTES}, {data, BYTES}, {data, BYTES}, {data, BYTES}};
    prepare(&cb, fd, 10, iov, 4);
    expect("submit", 0, ERR(aio_writev(&cb)));
    expect("result", -E_NOSPC, result(&cb));
    expect("size unchanged", 10, size_of(fd));
    close(fd);
    unlink(path);
    empty_fs(dir);
}

static void short_count(void)
{
    static char data[150];
    char path[1200];
    struct aiocb cb;
    static const int rooms[] = {149, 10};
    const char *dir = small_fs();
    if (dir == NULL) {
        skip("needs root, to mount a tmpfs");
        return;
    }
    snprintf(path, sizeof path, "%s/sparse", dir);
    unlink(path);
    fill_fs(dir, 1 << 20);
    for (int i = 0; i < 2; i++) {
        int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
        struct iovec iov = {data, sizeof data};
        prepare(&cb, fd, INT64_MAX - rooms[i], &iov, 1);
        expect("submit", 0, ERR(aio_writev(&cb)));
        expect("bytes up to 2^63-1", rooms[i], result(&cb));
        close(fd);
    }
    unlink(path);
    empty_fs(dir);
}

static void buffer_unmapped(void)
{
    enum { BYTES = 32768 };
    static char data[BYTES];
    int kq = kqueue(), fd = scratch(O_RDWR);
    struct kevent got[4];
    struct aiocb cb;
    struct iovec iov[2] = {{data, BYTES}, {unmapped(), BYTES}};
    prepare(&cb, fd, 0, iov, 2);
    prepare_kevent(&cb, kq, EV_ONESHOT, NULL);
    expect("submit", 0, ERR(aio_writev(&cb)));
    expect("event", 1, events_within(kq, got, 4, 5000));
    expect("event data", E_FAULT, (long long) got[0].data);
    expect("result", -E_FAULT, result(&cb));
    expect("size is 0, or that of the first buffer", 1, size_of(fd) == 0 || size_of(fd) == BYTES);
    close(fd);
    close(kq);
}

static void refused_arrays(void)
{
    char data[16];
    int fd = scratch(O_RDWR);
    struct aiocb cb;
    struct iovec two[2] = {{data, SIZE_MAX / 2}, {data, SIZE_MAX / 2}};
    struct iovec huge = {data, SIZE_MAX};
    prepare(&cb, fd, 0, unmapped(), 2);
    expect("array unmapped", E_FAULT, ERR(aio_writev(&cb)));
    prepare(&cb, fd, 0, two, 2);
    expect("sum of lengths overflows", E_INVAL, ERR(aio_writev(&cb)));
    prepare(&cb, fd, 0, &huge, 1);
    expect("one length of SIZE_MAX", E_INVAL, ERR(aio_writev(&cb)));
    prepare(&cb, fd, 0, &huge, (size_t) -1);
    expect("count -1", E_INVAL, ERR(aio_writev(&cb)));
    prepare(&cb, fd, 0, two, 1025);
    expect("count 1025", E_INVAL, ERR(aio_writev(&cb)));
    prepare(&cb, fd, 0, data, SIZE_MAX);
    expect("aio_write of SIZE_MAX", E_INVAL, ERR(aio_write(&cb)));
    expect("no control block", E_FAULT, ERR(aio_writev(NULL)));
    close(fd);
}

static void small_counts(void)
{
    char data[16] = "0123456";
    int fd = scratch(O_RDWR);
    struct aiocb cb;
    struct iovec none = {data, 0}, iov[2] = {{data, 5}, {data + 5, 5}};
    prepare(&cb, fd, 0, &none, 1);
    expect("submit an empty buffer", 0, ERR(aio_writev(&cb)));
    expect("result", 0, result(&cb));
    prepare(&cb, fd, 0, NULL, 0);
    expect("submit count 0", 0, ERR(aio_writev(&cb)));
    expect("result", 0, result(&cb));
    expect("seven bytes first", 7, pwrite(fd, data, 7, 0));
    static const struct { off_t at; int bytes; } reads[] = {{0, 7}, {7, 0}, {100, 0}};
    for (int i = 0; i < 3; i++) {
        prepare(&cb, fd, reads[i].at, iov, 2);
        expect("submit a read", 0, ERR(aio_readv(&cb)));
        expect("bytes up to end of file", reads[i].bytes, result(&cb));
    }
    close(fd);
}

const struct row rows_errors[] = {
    {"2.1", "no space, said later", no_space},
    {"2.2", "RLIMIT_FSIZE is ignored", file_size_limit},
    {"2.3", "no file is made on a full tmpfs", no_space_for_a_file},
    {"3.1", "space ends in the middle of a gather", space_ends_in_the_middle},
    {"3.2", "short counts before 2^63-1 (tmpfs)", short_count},
    {"3.3", "second buffer unmapped", buffer_unmapped},
    {"3.4", "arrays that submission refuses", refused_arrays},
    {"3.5", "empty gathers, reads over the end", small_counts},
    {NULL, NULL, NULL},
};
