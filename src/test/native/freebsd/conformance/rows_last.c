/*
 * The rows about 2^63-1, which run after all others: a write that meets it leaves a signal pending in a kernel thread of
 * AIO, which then ends each wait in a pipe at once, in every process, until the system is booted.
 */
#include "check.h"

static char data[150] = "bytes of row eleven";
static struct iovec iov = {data, 150};

static void far_offsets(void)
{
    static const off_t far[] = {5368709120, 1099511627776, 8796093022208};
    int fd = scratch(O_RDWR);
    struct aiocb cb;
    for (int i = 0; i < 3; i++) {
        char back[150] = "";
        struct iovec in = {back, 150};
        prepare(&cb, fd, far[i], &iov, 1);
        expect("submit", 0, ERR(aio_writev(&cb)));
        expect("written far out", 150, result(&cb));
        prepare(&cb, fd, far[i], &in, 1);
        expect("submit a read", 0, ERR(aio_readv(&cb)));
        expect("read back", 150, result(&cb));
        expect("the bytes", 0, memcmp(data, back, 150));
    }
    prepare(&cb, fd, -1, &iov, 1);
    expect("offset -1", E_INVAL, ERR(aio_writev(&cb)));
    prepare(&cb, fd, INT64_MAX, &iov, 1);
    expect("submit at 2^63-1", 0, ERR(aio_writev(&cb)));
    expect("result", -E_FBIG, result(&cb));
    prepare(&cb, fd, INT64_MAX - 10, &iov, 1);
    expect("submit a read near 2^63-1", 0, ERR(aio_readv(&cb)));
    expect("result", 0, result(&cb));
    close(fd);
}

static void past_the_last(void)
{
    int fd = scratch(O_RDWR);
    struct aiocb cb;
    prepare(&cb, fd, INT64_MAX - 100, &iov, 1);
    expect("submit", 0, ERR(aio_writev(&cb)));
    long long got = result(&cb);
    if (got != 100) /* tmpfs: see 3.2; UFS answers EFBIG */
        expect("result", -E_FBIG, got);
    close(fd);
}

enum { READS_MAX = 64 };

/* A read in each aiod, of a pipe into which nobody writes: those of poisoned ones end. */
static void poisoned(void)
{
    static struct aiocb cbs[READS_MAX];
    static int ends[READS_MAX][2];
    static char bytes[READS_MAX];
    int procs = sysctl_get("vfs.aio.max_aio_procs"), before = sysctl_get("vfs.aio.enable_unsafe"), ended = 0;
    if (procs > READS_MAX || sysctl_set("vfs.aio.enable_unsafe", 1) != 0) {
        skip("pipes cannot be read: vfs.aio.enable_unsafe needs root");
        return;
    }
    for (int i = 0; i < procs; i++) {
        expect("pipe", 0, pipe(ends[i]));
        prepare(&cbs[i], ends[i][0], 0, &bytes[i], 1);
        expect("read of an empty pipe", 0, ERR(aio_read(&cbs[i])));
    }
    double end = now() + 5;
    while (ended == 0 && now() < end)
        for (int i = 0; i < procs; i++)
            ended += aio_error(&cbs[i]) != E_INPROGRESS;
    for (int i = 0; i < procs; i++) {
        int error = aio_error(&cbs[i]);
        if (error == E_INPROGRESS) {
            expect("write to the pipe", 1, write(ends[i][1], "x", 1));
            expect("a read that waited", 1, result(&cbs[i]));
        } else {
            expect("aio_error", E_RESTART, error);
            expect("aio_return", -E_INVAL, returned(&cbs[i]));
            /* Read in the kernel's sources, not measured: aio_return has stored it in the block. */
            expect("aio_error after it", E_RESTART, aio_error(&cbs[i]));
        }
        close(ends[i][0]);
        close(ends[i][1]);
    }
    (void) sysctl_set("vfs.aio.enable_unsafe", before);
#ifdef __FreeBSD__
    if (ended == 0)
        skip("the file system of TMPDIR refuses such writes before the kernel's limit does");
#else
    expect_range("reads that ended", 1, procs, ended);
#endif
}

const struct row rows_last[] = {
    {"11.1", "far offsets, and those that are refused", far_offsets},
    {"11.2", "a write over 2^63-1", past_the_last},
    {"11.3", "an aiod poisoned by it", poisoned},
    {NULL, NULL, NULL},
};
