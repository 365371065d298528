/* Row 11: files of every kind. Its first three, about offsets, are in rows_last.c. */
#include "check.h"

static char data[150] = "bytes of row eleven";
static struct iovec iov = {data, 150};

static void appends(void)
{
    enum { N = 32, BYTES = 1000 };
    static char blocks[N][BYTES], back[N * BYTES];
    static struct aiocb cbs[N];
    struct iovec iovs[N];
    int fd = scratch(O_RDWR | O_APPEND), seen = 0;
    if (!hold())
        return;
    for (int i = 0; i < N; i++) {
        memset(blocks[i], 'A' + i, BYTES);
        iovs[i] = (struct iovec){blocks[i], BYTES};
        prepare(&cbs[i], fd, 0, &iovs[i], 1);
        expect("submit", 0, ERR(aio_writev(&cbs[i])));
    }
    let_go();
    for (int i = 0; i < N; i++)
        expect("result", BYTES, result(&cbs[i]));
    expect("size", N * BYTES, size_of(fd));
    expect("read", N * BYTES, pread(fd, back, N * BYTES, 0));
    for (int at = 0; at < N * BYTES && !row_failed(); at += BYTES) {
        int i = back[at] - 'A';
        expect_range("block's letter", 0, N - 1, i);
        if (!row_failed())
            expect("a whole block", 0, memcmp(back + at, blocks[i], BYTES));
        seen++;
    }
    expect("blocks, in whatever order", N, seen);
    close(fd);
}

static void direct(void)
{
    int fd = scratch(O_RDWR | O_DIRECT);
    struct aiocb cb;
    void *aligned = NULL;
    if (fd < 0) {
        skip("no O_DIRECT on this file system");
        return;
    }
    expect("memory", 0, posix_memalign(&aligned, 4096, 8192));
    memset(aligned, 'd', 8192);
    struct iovec whole = {aligned, 8192}, odd = {data + 1, 149};
    prepare(&cb, fd, 0, &whole, 1);
    expect("submit", 0, ERR(aio_writev(&cb)));
    expect("aligned", 8192, result(&cb));
    prepare(&cb, fd, 3, &odd, 1);
    expect("submit", 0, ERR(aio_writev(&cb)));
    expect("not aligned", 149, result(&cb));
    free(aligned);
    close(fd);
}

static void wrong_descriptors(void)
{
    int ro = scratch(O_RDONLY), wo = scratch(O_WRONLY), closed = scratch(O_RDWR);
    struct aiocb cb;
    close(closed);
#ifdef O_PATH
    int path = open(scratch_path("."), O_PATH);
    prepare(&cb, path, 0, &iov, 1);
    expect("O_PATH", E_BADF, ERR(aio_writev(&cb)));
    close(path);
#endif
    prepare(&cb, ro, 0, &iov, 1);
    expect("write, O_RDONLY", E_BADF, ERR(aio_writev(&cb)));
    prepare(&cb, wo, 0, &iov, 1);
    expect("read, O_WRONLY", E_BADF, ERR(aio_readv(&cb)));
    prepare(&cb, -1, 0, &iov, 1);
    expect("fd -1", E_BADF, ERR(aio_writev(&cb)));
    prepare(&cb, closed, 0, &iov, 1);
    expect("a closed fd", E_BADF, ERR(aio_writev(&cb)));
    close(ro);
    close(wo);
}

static int terminal(void)
{
    int fd = posix_openpt(O_RDWR | O_NOCTTY);
    return fd >= 0 ? fd : open("/dev/tty", O_RDWR);
}

static void unsafe(void)
{
    int ends[2], fds[8], n = 0;
    char fifo[1024];
    struct aiocb cb;
    snprintf(fifo, sizeof fifo, "%s", scratch_path("fifo"));
    expect("mkfifo", 0, mkfifo(fifo, 0600));
    expect("pipe", 0, pipe(ends));
    close(ends[0]);
    fds[n++] = ends[1];
    fds[n++] = open("/dev/null", O_RDWR);
    fds[n++] = open("/dev/zero", O_RDWR);
    fds[n++] = terminal();
    fds[n++] = open(fifo, O_RDWR);
    fds[n++] = shm_open("/conformance-row-11", O_RDWR | O_CREAT, 0600);
    fds[n++] = memfd_create("conformance", 0);
    fds[n++] = kqueue();
    for (int i = 0; i < n; i++) {
        char what[64];
        snprintf(what, sizeof what, "unsafe file number %d", i);
        prepare(&cb, fds[i], 0, &iov, 1);
        expect(what, E_OPNOTSUPP, ERR(aio_writev(&cb)));
        expect("aio_error after it", E_OPNOTSUPP, aio_error(&cb));
        close(fds[i]);
    }
    shm_unlink("/conformance-row-11");
    unlink(fifo);
}

static void directories(void)
{
    int dir = open(scratch_path("."), O_RDONLY);
    struct aiocb cb;
    prepare(&cb, dir, 0, &iov, 1);
    expect("aio_writev", E_BADF, ERR(aio_writev(&cb)));
    prepare(&cb, dir, 0, &iov, 1);
    if (ERR(aio_readv(&cb)) == 0)
        expect("aio_readv, later", -E_ISDIR, result(&cb));
    else
        expect("aio_readv, at once", 0, errno);
    close(dir);
}

static void ignored_fields(void)
{
    static const int priorities[] = {5, -1}, opcodes[] = {LIO_READ, LIO_NOP, 77};
    int fd = scratch(O_RDWR);
    struct aiocb cb;
    for (int i = 0; i < 5; i++) {
        prepare(&cb, fd, 0, &iov, 1);
        cb.aio_reqprio = i < 2 ? priorities[i] : 0;
        cb.aio_lio_opcode = i < 2 ? 0 : opcodes[i - 2];
        expect("submit", 0, ERR(aio_writev(&cb)));
        expect("result", 150, result(&cb));
    }
    close(fd);
}

static void sockets(void)
{
    static const int types[] = {SOCK_STREAM, SOCK_DGRAM};
    for (int t = 0; t < 2; t++) {
        int pair[2];
        char back[150];
        struct aiocb cb;
        struct iovec out = {data, t == 0 ? 150 : 100};
        expect("socketpair", 0, socketpair(AF_UNIX, types[t], 0, pair));
        prepare(&cb, pair[0], 0, &out, 1);
        expect("submit", 0, ERR(aio_writev(&cb)));
        expect("result", (long long) out.iov_len, result(&cb));
        expect("received", (long long) out.iov_len, read(pair[1], back, sizeof back));
        prepare(&cb, pair[0], -5, &out, 1);
        expect("offset -5", E_INVAL, ERR(aio_writev(&cb)));
        close(pair[0]);
        close(pair[1]);
    }
}

static void socket_closed(void)
{
    int pair[2];
    char back[150];
    struct aiocb cb;
    struct iovec in = {back, 150};
    expect("socketpair", 0, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    prepare(&cb, pair[0], 0, &in, 1);
    expect("submit", 0, ERR(aio_readv(&cb)));
    close(pair[0]);
    nap(100);
    expect("our end closed", E_INPROGRESS, aio_error(&cb));
    close(pair[1]);
    expect("peer closed", 0, result(&cb));
}

static volatile sig_atomic_t sigpipes;

static void count_sigpipe(int signo)
{
    (void) signo;
    sigpipes++;
}

static void peer_closed(void)
{
    int pair[2];
    struct aiocb cb;
    sigpipes = 0;
    signal(SIGPIPE, count_sigpipe);
    expect("socketpair", 0, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    close(pair[1]);
    prepare(&cb, pair[0], 0, &iov, 1);
    expect("submit", 0, ERR(aio_writev(&cb)));
    if (osreldate() < 1500000) {
        expect("result", -E_PIPE, result(&cb));
        for (int i = 0; i < 1000 && sigpipes == 0; i++)
            nap(1);
        expect("SIGPIPE", 1, sigpipes);
    } else {
        nap(300);
        expect("it never completes", E_INPROGRESS, aio_error(&cb));
        expect("no SIGPIPE", 0, sigpipes);
        expect("aio_cancel", AIO_CANCELED, aio_cancel(pair[0], &cb));
        expect("result", -E_CANCELED, result(&cb));
    }
    signal(SIGPIPE, SIG_DFL);
    close(pair[0]);
}

static void raw_disk(void)
{
    skip("needs a raw disk to overwrite; 14.7 plays one over the double");
}

const struct row rows_files[] = {
    {"11.4", "32 appends at once: whole, in no order", appends},
    {"11.5", "O_DIRECT asks for no alignment", direct},
    {"11.6", "descriptors of the wrong mode", wrong_descriptors},
    {"11.7", "unsafe files: pipe, null, zero, tty, fifo, shm, memfd, kqueue", unsafe},
    {"11.8", "directories", directories},
    {"11.9", "priority and opcode are ignored", ignored_fields},
    {"11.10", "unix sockets", sockets},
    {"11.11", "socket closed with a read pending", socket_closed},
    {"11.12", "write to a socket whose peer is gone", peer_closed},
    {"11.13", "raw disk", raw_disk},
    {NULL, NULL, NULL},
};
