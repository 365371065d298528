/*
 * Submission: aio_read, aio_write, aio_readv, aio_writev, aio_fsync, and each element of lio_listio. What is
 * wrong with a request is said here, as -1 and as the error left in its control block.
 *
 * Sources: aio_write(2), aio_fsync(2), sigevent(3), FreeBSD 13.2, and what its kernel answered.
 */
#include "internal.h"
#include <fcntl.h>
#include <limits.h>

enum { BLOCK_BYTES = 512, BLOCK_RUN_MAX = 1 << 20 /* maxphys, 64-bit machines, 13.2 */ };

static bool reading(int op)
{
    return op == FBSD_LIO_READ || op == FBSD_LIO_READV;
}

static int check_opcode(int op, bool in_list)
{
    bool vectored = op == FBSD_LIO_WRITEV || op == FBSD_LIO_READV;
    if (op == FBSD_LIO_NOP || op == FBSD_LIO_READ || op == FBSD_LIO_WRITE)
        return 0;
    if (!in_list)
        return 0;
    return vectored && world.limits.osreldate >= 1400000 ? 0 : FBSD_EINVAL;
}

static int check_notification(const struct fbsd_sigevent *sig)
{
    enum { ALLOWED = FBSD_EV_ONESHOT | FBSD_EV_CLEAR | FBSD_EV_DISPATCH };
    switch (sig->sigev_notify) {
    case FBSD_SIGEV_NONE:
        return 0;
    case FBSD_SIGEV_SIGNAL:
    case FBSD_SIGEV_THREAD_ID:
        return signo_valid(sig->sigev_signo) ? 0 : FBSD_EINVAL;
    case FBSD_SIGEV_KEVENT:
        return (sig->_sigev_un._kevent_flags & ~ALLOWED) == 0 ? 0 : FBSD_EINVAL;
    default: /* SIGEV_THREAD is librt's affair, not the kernel's */
        return FBSD_EINVAL;
    }
}

/* Copies the buffers' addresses and lengths; the data stays with the caller. */
static int take_buffers(struct job *j, const struct fbsd_aiocb *cb)
{
    if ((j->op & FBSD_LIO_VECTORED) == 0) {
        j->iov = malloc(sizeof *j->iov);
        j->iov[0] = (struct iovec){(void *) cb->aio_buf, cb->aio_nbytes};
        j->iovcnt = 1;
        j->total = cb->aio_nbytes;
        return j->total > SSIZE_MAX ? FBSD_EINVAL : 0;
    }
    if (cb->aio_nbytes > FBSD_UIO_MAXIOV)
        return FBSD_EINVAL;
    j->iovcnt = (int) cb->aio_nbytes;
    j->iov = malloc(sizeof *j->iov * ((size_t) j->iovcnt + 1));
    if (copy_in((uintptr_t) cb->aio_buf, j->iov, sizeof *j->iov * (size_t) j->iovcnt) != 0)
        return FBSD_EFAULT;
    for (int i = 0; i < j->iovcnt; i++) {
        if (j->iov[i].iov_len > SSIZE_MAX - j->total)
            return FBSD_EINVAL;
        j->total += j->iov[i].iov_len;
    }
    return 0;
}

/* A raw disk takes whole blocks, in few pieces; all else would go the way of unsafe files. */
static bool fits_disk(const struct job *j)
{
    if (job_is_sync(j) || j->iovcnt > world.limits.max_buf_aio)
        return false;
    for (int i = 0; i < j->iovcnt; i++)
        if (j->iov[i].iov_len % BLOCK_BYTES != 0 || j->iov[i].iov_len > BLOCK_RUN_MAX)
            return false;
    return true;
}

static int check_file(struct job *j)
{
    int error = file_hold(j->fd, &j->file);
    if (error != 0)
        return error;
    enum file_kind kind = j->file->kind;
    if (job_is_sync(j) && (kind == PIPE || kind == SOCKET || kind == MEMORY))
        return FBSD_EINVAL;
    if (reading(j->op) && j->file->access == O_WRONLY)
        return FBSD_EBADF;
    if (job_is_write(j) && j->file->access == O_RDONLY)
        return FBSD_EBADF;
    if (j->offset < 0 && !job_is_sync(j) && kind != CHARACTER && kind != DISK)
        return FBSD_EINVAL;
    return 0;
}

/* Numbers above are for all files; whether this one may be used without more ado comes last. */
static int check_safety(const struct job *j)
{
    if (j->file->kind == DISK && !fits_disk(j) && !world.limits.enable_unsafe)
        return FBSD_EOPNOTSUPP;
    return file_refuses(j->file) ? FBSD_EOPNOTSUPP : 0;
}

static int attach_event(struct job *j, const struct fbsd_sigevent *sig)
{
    struct kevent kev = {
        .ident = j->cb,
        .filter = FBSD_EVFILT_AIO,
        .flags = (uint16_t) (FBSD_EV_ADD | sig->_sigev_un._kevent_flags),
        .udata = sig->sigev_value.sival_ptr,
    };
    return knote_attach(sig->sigev_signo, &kev, j, NULL);
}

static void discard(struct job *j)
{
    knote_drop(j->note);
    file_drop(j->file);
    free(j->iov);
    free(j);
}

static struct job *make(uintptr_t at, const struct fbsd_aiocb *cb, int op)
{
    struct job *j = calloc(1, sizeof *j);
    j->cb = at;
    j->fd = cb->aio_fildes;
    j->op = op;
    j->offset = cb->aio_offset;
    j->short_bytes = -1;
    list_init(&j->all);
    list_init(&j->line);
    j->notice = (struct notice){cb->aio_sigevent.sigev_notify, cb->aio_sigevent.sigev_signo,
        cb->aio_sigevent._sigev_un._threadid, cb->aio_sigevent.sigev_value, 0};
    return j;
}

static int check(struct job *j, const struct fbsd_aiocb *cb, bool in_list)
{
    int error = check_opcode(j->op, in_list);
    if (error == 0 && !job_is_sync(j) && j->op != FBSD_LIO_NOP)
        error = take_buffers(j, cb);
    if (error == 0)
        error = check_notification(&cb->aio_sigevent);
    return error == 0 ? check_file(j) : error;
}

static int submit_locked(uintptr_t at, int op, struct lio *lio)
{
    struct fbsd_aiocb cb;
    int error;
    world.used = true;
    if (world.jobs >= world.limits.max_aio_queue_per_proc || world.jobs >= world.limits.max_aio_queue)
        return FBSD_EAGAIN;
    if (copy_in(at, &cb, sizeof cb) != 0)
        return FBSD_EFAULT;
    struct job *j = make(at, &cb, lio == NULL ? op : cb.aio_lio_opcode);
    if ((error = faults_submit(j->op)) == 0)
        error = check(j, &cb, lio != NULL);
    if (error == 0 && j->op == FBSD_LIO_NOP) { /* looked at, never queued */
        discard(j);
        cb_store(at, -1, 0);
        return 0;
    }
    if (error == 0 && cb.aio_sigevent.sigev_notify == FBSD_SIGEV_KEVENT)
        error = attach_event(j, &cb.aio_sigevent);
    if (error == 0)
        error = check_safety(j);
    if (error != 0) {
        discard(j);
        return error;
    }
    cb_store(at, -1, FBSD_EINPROGRESS);
    j->lio = lio;
    world.jobs++;
    job_enter(j);
    faults_job(j);
    if (j->file->kind == SOCKET) {
        j->state = QUEUED;
        if ((error = socket_start(j)) != 0)
            job_finish(j, -1, error);
    } else {
        job_queue(j);
    }
    world_changed();
    return 0;
}

int submit(uintptr_t at, int op, struct lio *lio)
{
    int error = submit_locked(at, op, lio);
    if (error != 0) {
        world.refused++;
        cb_store(at, -1, error);
    }
    return error;
}

static int submit_call(struct fbsd_aiocb *cb, int op)
{
    int before = errno;
    world_lock();
    int error = submit((uintptr_t) cb, op, NULL);
    world_unlock();
    return (int) answer(before, error, 0);
}

int aio_read(struct fbsd_aiocb *cb)
{
    return submit_call(cb, FBSD_LIO_READ);
}

int aio_write(struct fbsd_aiocb *cb)
{
    return submit_call(cb, FBSD_LIO_WRITE);
}

#ifndef FBSD_BEFORE_13
int aio_readv(struct fbsd_aiocb *cb)
{
    return submit_call(cb, FBSD_LIO_READV);
}

int aio_writev(struct fbsd_aiocb *cb)
{
    return submit_call(cb, FBSD_LIO_WRITEV);
}
#endif

int aio_fsync(int op, struct fbsd_aiocb *cb)
{
    int before = errno, error = FBSD_EINVAL;
    world_lock();
    if (op == FBSD_O_SYNC)
        error = submit((uintptr_t) cb, FBSD_LIO_SYNC, NULL);
    else if (op == FBSD_O_DSYNC && world.limits.osreldate >= 1300000)
        error = submit((uintptr_t) cb, FBSD_LIO_DSYNC, NULL);
    world_unlock();
    return (int) answer(before, error, 0);
}
