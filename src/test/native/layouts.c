/*
 * Prints the layouts and constants that this machine's headers give, for GlibcLayoutDumpTest:
 *
 *   sizeof STRUCT BYTES
 *   member STRUCT MEMBER OFFSET BYTES
 *   const NAME NUMBER
 *
 * Needs glibc: the hidden members of its aiocb are named here.
 */
#define _GNU_SOURCE
#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/stat.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define SIZE(s) printf("sizeof %s %zu\n", #s, sizeof(struct s))
#define MEMBER(s, m) \
    printf("member %s %s %zu %zu\n", #s, #m, offsetof(struct s, m), sizeof(((struct s *) 0)->m))
#define CONST(c) printf("const %s %lld\n", #c, (long long) (c))

static void layouts(void)
{
    SIZE(iovec);
    MEMBER(iovec, iov_base);
    MEMBER(iovec, iov_len);

    SIZE(timespec);
    MEMBER(timespec, tv_sec);
    MEMBER(timespec, tv_nsec);

    SIZE(rlimit);
    MEMBER(rlimit, rlim_cur);
    MEMBER(rlimit, rlim_max);

    SIZE(sigevent);
    MEMBER(sigevent, sigev_value);
    MEMBER(sigevent, sigev_signo);
    MEMBER(sigevent, sigev_notify);
    MEMBER(sigevent, _sigev_un);
    MEMBER(sigevent, _sigev_un._pad);
    MEMBER(sigevent, _sigev_un._tid);
    MEMBER(sigevent, _sigev_un._sigev_thread._function);
    MEMBER(sigevent, _sigev_un._sigev_thread._attribute);

    SIZE(aiocb);
    MEMBER(aiocb, aio_fildes);
    MEMBER(aiocb, aio_lio_opcode);
    MEMBER(aiocb, aio_reqprio);
    MEMBER(aiocb, aio_buf);
    MEMBER(aiocb, aio_nbytes);
    MEMBER(aiocb, aio_sigevent);
    MEMBER(aiocb, __next_prio);
    MEMBER(aiocb, __abs_prio);
    MEMBER(aiocb, __policy);
    MEMBER(aiocb, __error_code);
    MEMBER(aiocb, __return_value);
    MEMBER(aiocb, aio_offset);
    MEMBER(aiocb, __glibc_reserved);
    MEMBER(aiocb, aio_sigevent.sigev_value);
    MEMBER(aiocb, aio_sigevent.sigev_signo);
    MEMBER(aiocb, aio_sigevent.sigev_notify);
}

static void kernel_layouts(void)
{
    SIZE(iocb);
    MEMBER(iocb, aio_data);
    MEMBER(iocb, aio_key);
    MEMBER(iocb, aio_rw_flags);
    MEMBER(iocb, aio_lio_opcode);
    MEMBER(iocb, aio_reqprio);
    MEMBER(iocb, aio_fildes);
    MEMBER(iocb, aio_buf);
    MEMBER(iocb, aio_nbytes);
    MEMBER(iocb, aio_offset);
    MEMBER(iocb, aio_reserved2);
    MEMBER(iocb, aio_flags);
    MEMBER(iocb, aio_resfd);

    SIZE(io_event);
    MEMBER(io_event, data);
    MEMBER(io_event, obj);
    MEMBER(io_event, res);
    MEMBER(io_event, res2);

    SIZE(statx_timestamp);
    MEMBER(statx_timestamp, tv_sec);
    MEMBER(statx_timestamp, tv_nsec);
    MEMBER(statx_timestamp, __reserved);

#ifdef STATX_DIOALIGN /* headers of Linux 6.1 */
    SIZE(statx);
    MEMBER(statx, stx_mask);
    MEMBER(statx, stx_blksize);
    MEMBER(statx, stx_attributes);
    MEMBER(statx, stx_nlink);
    MEMBER(statx, stx_uid);
    MEMBER(statx, stx_gid);
    MEMBER(statx, stx_mode);
    MEMBER(statx, __spare0);
    MEMBER(statx, stx_ino);
    MEMBER(statx, stx_size);
    MEMBER(statx, stx_blocks);
    MEMBER(statx, stx_attributes_mask);
    MEMBER(statx, stx_atime);
    MEMBER(statx, stx_btime);
    MEMBER(statx, stx_ctime);
    MEMBER(statx, stx_mtime);
    MEMBER(statx, stx_rdev_major);
    MEMBER(statx, stx_rdev_minor);
    MEMBER(statx, stx_dev_major);
    MEMBER(statx, stx_dev_minor);
    MEMBER(statx, stx_mnt_id);
    MEMBER(statx, stx_dio_mem_align);
    MEMBER(statx, stx_dio_offset_align);
#endif
}

static void constants(void)
{
    CONST(LIO_NOP);
    CONST(LIO_READ);
    CONST(LIO_WRITE);
    CONST(LIO_NOWAIT);
    CONST(LIO_WAIT);
    CONST(AIO_CANCELED);
    CONST(AIO_NOTCANCELED);
    CONST(AIO_ALLDONE);
    CONST(SIGEV_NONE);
    CONST(SIGEV_SIGNAL);
    CONST(SIGEV_THREAD);
    CONST(SIGEV_THREAD_ID);
    CONST(O_RDONLY);
    CONST(O_WRONLY);
    CONST(O_RDWR);
    CONST(O_CREAT);
    CONST(O_EXCL);
    CONST(O_TRUNC);
    CONST(O_APPEND);
    CONST(O_NONBLOCK);
    CONST(O_SYNC);
    CONST(O_DSYNC);
    CONST(O_DIRECT);
    CONST(O_CLOEXEC);
    CONST(O_NOFOLLOW);
    CONST(O_DIRECTORY);
    if (O_LARGEFILE != 0) /* 0 in 64-bit headers: the kernel sets it */
        CONST(O_LARGEFILE);
    CONST(F_GETFD);
    CONST(F_SETFD);
    CONST(F_GETFL);
    CONST(F_SETFL);
    CONST(_SC_IOV_MAX);
    CONST(_SC_PAGESIZE);
    CONST(_SC_ASYNCHRONOUS_IO);
    CONST(_SC_AIO_LISTIO_MAX);
    CONST(_SC_AIO_MAX);
    CONST(RLIMIT_FSIZE);
    CONST(RLIMIT_NOFILE);
    CONST(RLIMIT_MEMLOCK);
}

static void errnos(void)
{
    CONST(EPERM);
    CONST(ENOENT);
    CONST(EINTR);
    CONST(EIO);
    CONST(ENXIO);
    CONST(EBADF);
    CONST(EAGAIN);
    CONST(ENOMEM);
    CONST(EACCES);
    CONST(EFAULT);
    CONST(EBUSY);
    CONST(EEXIST);
    CONST(EXDEV);
    CONST(ENODEV);
    CONST(ENOTDIR);
    CONST(EISDIR);
    CONST(EINVAL);
    CONST(ENFILE);
    CONST(EMFILE);
    CONST(ENOTTY);
    CONST(ETXTBSY);
    CONST(EFBIG);
    CONST(ENOSPC);
    CONST(ESPIPE);
    CONST(EROFS);
    CONST(EPIPE);
    CONST(EDEADLK);
    CONST(ENAMETOOLONG);
    CONST(ENOLCK);
    CONST(ENOSYS);
    CONST(ENOTEMPTY);
    CONST(ELOOP);
    CONST(EOVERFLOW);
    CONST(EOPNOTSUPP);
    CONST(ENOTSUP);
    CONST(ENOBUFS);
    CONST(ETIMEDOUT);
    CONST(EINPROGRESS);
    CONST(ESTALE);
    CONST(EDQUOT);
    CONST(ECANCELED);
}

int main(void)
{
    layouts();
    kernel_layouts();
    constants();
    errnos();
    return 0;
}
