/*
 * The real reading, writing and syncing of one request, made to end as FreeBSD's file systems end it:
 *
 *   - all or an error: what Linux moved before an error is taken back (files.c says how far), except that a
 *     file that may grow no further gives a short count;
 *   - nothing moves beyond offset 2^63-1: reads end there, writes are cut or fail with EFBIG;
 *   - O_DIRECT asks for no alignment;
 *   - RLIMIT_FSIZE does not count.
 */
#include "internal.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/uio.h>

enum { FILE_LOCKS = 61 };

static pthread_mutex_t file_locks[FILE_LOCKS];

void transfer_init(void)
{
    for (int i = 0; i < FILE_LOCKS; i++)
        pthread_mutex_init(&file_locks[i], NULL);
}

/* A request on its way: the buffers not yet moved. */
struct course {
    const struct job *job;
    int fd;
    bool writes, positional;
    struct iovec *iov;
    int iovcnt;
    int64_t offset;
    size_t left, moved;
};

static void advance(struct course *c, size_t bytes)
{
    c->offset += (int64_t) bytes;
    c->left -= bytes;
    c->moved += bytes;
    while (c->iovcnt > 0 && bytes >= c->iov->iov_len) {
        bytes -= c->iov->iov_len;
        c->iov++;
        c->iovcnt--;
    }
    if (c->iovcnt > 0) {
        c->iov->iov_base = (char *) c->iov->iov_base + bytes;
        c->iov->iov_len -= bytes;
    }
}

/* Leaves out what lies behind the first `bytes`. */
static void cut(struct course *c, size_t bytes)
{
    size_t seen = 0;
    if (bytes >= c->left)
        return;
    for (int i = 0; i < c->iovcnt; i++) {
        if (seen + c->iov[i].iov_len >= bytes) {
            c->iov[i].iov_len = bytes - seen;
            c->iovcnt = i + 1;
            break;
        }
        seen += c->iov[i].iov_len;
    }
    c->left = bytes;
}

static ssize_t one_call(const struct course *c)
{
    if (c->writes)
        return c->positional ? pwritev(c->fd, c->iov, c->iovcnt, c->offset)
                             : writev(c->fd, c->iov, c->iovcnt);
    return c->positional ? preadv(c->fd, c->iov, c->iovcnt, c->offset)
                         : readv(c->fd, c->iov, c->iovcnt);
}

/* The same file without O_DIRECT, for what Linux finds badly aligned. */
static int undirected(int fd, int flags)
{
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    return open(name, (flags & (O_ACCMODE | O_APPEND | O_SYNC)) | O_CLOEXEC);
}

/* Moves all of it, or until end of file or an error; answers Linux's errno. */
static int move_all(struct course *c, int flags)
{
    int error = 0, other = -1;
    for (bool first = true; error == 0 && (c->left > 0 || first); first = false) {
        ssize_t n = one_call(c);
        if (n > 0 && c->positional) {
            advance(c, (size_t) n);
        } else if (n >= 0) {
            advance(c, (size_t) n);
            break;
        } else if (errno == EINVAL && (flags & O_DIRECT) != 0 && other < 0
            && (other = undirected(c->fd, flags)) >= 0) {
            c->fd = other;
        } else if (errno != EINTR) {
            error = errno;
        }
    }
    if (other >= 0)
        close(other);
    return error;
}

/* Writes to one inode one after the other; an error takes back what made the file longer. */
static int write_file(struct course *c, int flags)
{
    const struct file *f = c->job->file;
    pthread_mutex_t *lock = &file_locks[(f->ino ^ f->dev) % FILE_LOCKS];
    struct stat before, after;
    pthread_mutex_lock(lock);
    int error = fstat(c->fd, &before) == 0 ? 0 : errno;
    if (error == 0) {
        int64_t start = (flags & O_APPEND) != 0 ? before.st_size : c->offset;
        bool raised = rlimit_raise(start, c->left);
        error = move_all(c, flags);
        rlimit_restore(raised);
    }
    if (error == EFBIG && c->moved > 0)
        error = 0; /* a short count: the file ends here */
    if (error != 0 && c->moved > 0 && fstat(f->fd, &after) == 0 && after.st_size > before.st_size)
        (void) !ftruncate(f->fd, before.st_size);
    pthread_mutex_unlock(lock);
    return error;
}

static int64_t bytes_up_to_end(const struct course *c)
{
    return c->offset < 0 ? 0 : INT64_MAX - c->offset;
}

static int disk_error(const struct course *c)
{
    struct stat st;
    int64_t end = fstat(c->fd, &st) != 0 ? 0
        : S_ISBLK(st.st_mode) ? lseek(c->fd, 0, SEEK_END) : st.st_size;
    if (c->offset < 0 || c->offset > end - (int64_t) c->left)
        return EIO;
    return c->offset % 512 != 0 ? EINVAL : 0;
}

static int read_or_write(struct course *c)
{
    enum file_kind kind = c->job->file->kind;
    int flags = fcntl(c->fd, F_GETFL), error;
    if (kind == DISK && (error = disk_error(c)) != 0)
        return error;
    if (kind == DISK || kind == REGULAR) {
        int64_t most = bytes_up_to_end(c);
        if (c->writes && c->left > 0 && most == 0)
            return EFBIG;
        cut(c, (size_t) most);
        if (c->left == 0)
            return 0; /* nothing to move, or nothing behind the last offset there is */
    }
    return c->writes && kind == REGULAR ? write_file(c, flags) : move_all(c, flags);
}

void transfer(struct job *j, long *status, int *error)
{
    struct course c = {
        .job = j,
        .fd = j->file->fd,
        .writes = job_is_write(j),
        .iov = j->iov,
        .iovcnt = j->iovcnt,
        .offset = j->offset,
        .left = j->total,
    };
    enum file_kind kind = j->file->kind;
    int failed;
    c.positional = kind != PIPE && kind != FIFO && kind != CHARACTER;
    if (job_is_sync(j)) {
        failed = (j->op == FBSD_LIO_SYNC ? fsync(c.fd) : fdatasync(c.fd)) == 0 ? 0 : errno;
    } else {
        if (j->short_bytes >= 0)
            cut(&c, (size_t) j->short_bytes);
        failed = read_or_write(&c);
    }
    *error = failed == 0 ? 0 : freebsd_errno(failed);
    *status = failed == 0 ? (long) c.moved : -1;
}
