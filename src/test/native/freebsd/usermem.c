/*
 * The caller's memory, read and written as a kernel does: a bad address gives EFAULT, not a crash.
 * By process_vm_readv(2) on ourselves; where that is forbidden (a seccomp profile), through a pipe.
 */
#include "internal.h"
#include <fcntl.h>
#include <sys/uio.h>

static int through_pipe(const void *from, void *to, size_t bytes)
{
    enum { PIECE = 4096 }; /* fits an empty pipe */
    int ends[2], error = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return FBSD_EFAULT;
    for (size_t at = 0; at < bytes && error == 0; ) {
        size_t piece = bytes - at < PIECE ? bytes - at : PIECE;
        ssize_t put = write(ends[1], (const char *) from + at, piece);
        if (put <= 0 || read(ends[0], (char *) to + at, (size_t) put) != put)
            error = FBSD_EFAULT;
        else
            at += (size_t) put;
    }
    close(ends[0]);
    close(ends[1]);
    return error;
}

static int copied(ssize_t moved, size_t bytes, const void *from, void *to)
{
    if (moved == (ssize_t) bytes)
        return 0;
    if (moved < 0 && (errno == EPERM || errno == ENOSYS))
        return through_pipe(from, to, bytes);
    return FBSD_EFAULT;
}

int copy_in(uintptr_t user, void *to, size_t bytes)
{
    struct iovec here = {to, bytes}, there = {(void *) user, bytes};
    if (bytes == 0)
        return 0;
    return copied(process_vm_readv(getpid(), &here, 1, &there, 1, 0), bytes, (void *) user, to);
}

int copy_out(const void *from, uintptr_t user, size_t bytes)
{
    struct iovec here = {(void *) (uintptr_t) from, bytes}, there = {(void *) user, bytes};
    if (bytes == 0)
        return 0;
    return copied(process_vm_writev(getpid(), &here, 1, &there, 1, 0), bytes, from, (void *) user);
}

void cb_store(uintptr_t cb, long status, long error)
{
    long both[2] = {status, error};
    _Static_assert(offsetof(struct fbsd_aiocb_private, error) == sizeof(long), "status, then error");
    (void) copy_out(both, cb + offsetof(struct fbsd_aiocb, _aiocb_private), sizeof both);
}
