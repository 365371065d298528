/*
 * FreeBSD's AIO and kqueue ABI, and what the library beside it is.
 *
 * WHAT IT IS. A double of the part of FreeBSD's C library and kernel that POSIX AIO needs: a shared
 * library that runs on Linux (LP64, little endian: x86-64, aarch64), exports FreeBSD's functions with
 * FreeBSD's layouts, constants and errno numbers, and really reads and writes files, in threads. Tests
 * load it in place of FreeBSD's libc. It keeps the rules that were measured on FreeBSD 13.2 and 15.0:
 *
 *   - a request is known by the address of its aiocb; its fields are read once, at submission;
 *   - the iovec array is copied at submission, the data is not;
 *   - a request holds its file: closing the descriptor changes nothing for it;
 *   - finished requests count against the limits until aio_return(2), which works once;
 *   - SIGEV_KEVENT events carry the errno, are level-triggered unless asked otherwise, and are gone
 *     after aio_return(2); closing a kqueue wakes nobody;
 *   - at most vfs.aio.max_aio_procs threads run requests, first come, first served: requests of
 *     pipes (vfs.aio.enable_unsafe=1) that wait hold them up, as on FreeBSD.
 *
 * errno. A call that fails sets both __error() and the errno of the system's C library to FreeBSD's
 * number, so that whoever reads errno after the call (JNA does) finds it. A call that succeeds leaves
 * both alone. Calls to anything else (open, fcntl, close) keep the system's own numbers.
 *
 * WHAT IT IS NOT, or does differently:
 *
 *   - no other filters than EVFILT_AIO, EVFILT_LIO and EVFILT_USER; no other process; no i386;
 *   - not safe to call from a signal handler; blocked calls are not interrupted by signals (EINTR
 *     can be ordered: fbsd_control.h);
 *   - signal numbers, and si_code (SI_ASYNCIO: -4 on Linux, 0x10004 on FreeBSD), are those of the running
 *     system, for the handler needs its sigaction(2). Of a signal below SIGRTMIN, which Linux does not queue,
 *     the next one is sent at the first call after the one before it was taken. A signal to a thread
 *     (SIGEV_THREAD_ID) is not queued then, and not removed by aio_return(2) once it is sent;
 *   - RLIMIT_FSIZE is ignored by raising the process's limit around each write that would meet it: in
 *     that moment other threads' writes pass too. A hard limit needs CAP_SYS_RESOURCE to be passed;
 *   - a write that fails in its middle is taken back by truncating the file to its former size, as
 *     FreeBSD's UFS and tmpfs do when space ends; what it overwrote before that size stays;
 *   - writes to one file run one after the other, in no fixed order (FreeBSD holds the vnode's lock);
 *   - a request holds its file by a descriptor of its own, numbered from 500 if possible. Closing that
 *     drops the process's POSIX record locks (fcntl F_SETLK) on the file, as every close does;
 *   - a file named /dev/shm/NAME counts as shm_open(3)'s: refused, as it is there. Deeper paths are
 *     files of a tmpfs;
 *   - a full file system refuses new files only to those who ask by freebsd_open();
 *   - an aiod that met the highest offset ends its later waits in pipes until fbsd_reset(), or until the thread
 *     ends for lack of work: on FreeBSD, until the system is booted.
 *
 * Sources of the declarations: aio_read(2), aio_fsync(2), lio_listio(2), kqueue(2), sigevent(3), sys/aio.h,
 * sys/event.h, sys/signal.h, sys/errno.h, sys/fcntl.h, sys/unistd.h of FreeBSD 13.2; sys/aio.h of 15.0 for
 * LIO_WRITEV. Names have the prefix fbsd_ or FBSD_, so that the system's headers may be
 * included beside this one (struct kevent has none: Linux knows no such thing); freebsd_names.h takes the
 * prefix away.
 */
#ifndef FREEBSD_ABI_H
#define FREEBSD_ABI_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>

union fbsd_sigval {
    int sival_int;
    void *sival_ptr;
};

struct fbsd_sigevent {
    int sigev_notify;
    int sigev_signo; /* SIGEV_KEVENT: the kqueue's descriptor */
    union fbsd_sigval sigev_value;
    union {
        int32_t _threadid;
        struct {
            void (*_function)(union fbsd_sigval);
            void *_attribute;
        } _sigev_thread;
        uint16_t _kevent_flags;
        long __spare__[8];
    } _sigev_un;
};

/* Memory of the kernel's inside the control block: read by aio_error(2) for blocks it does not know. */
struct fbsd_aiocb_private {
    long status;
    long error;
    void *spare;
};

struct fbsd_aiocb {
    int aio_fildes;
    int64_t aio_offset;
    volatile void *aio_buf; /* aio_writev, aio_readv: the array of struct iovec */
    size_t aio_nbytes;      /* aio_writev, aio_readv: the count of its elements */
    int __spare__[2];
    void *__spare2__;
    int aio_lio_opcode;
    int aio_reqprio;
    struct fbsd_aiocb_private _aiocb_private;
    struct fbsd_sigevent aio_sigevent;
};

struct fbsd_sigaction {
    void *__sigaction_u; /* a union of two pointers to functions */
    int sa_flags;
    uint32_t sa_mask[4];
};

struct kevent {
    uintptr_t ident;
    int16_t filter;
    uint16_t flags;
    uint32_t fflags;
    int64_t data;
    void *udata;
    uint64_t ext[4];
};

/* Offsets and sizes: measured by compiling FreeBSD's headers (13.2, 15.0), the same on every LP64 machine. */
#define FBSD_AT(s, m, offset, bytes)                                                     \
    _Static_assert(offsetof(struct s, m) == (offset), #s "." #m " is not at " #offset);  \
    _Static_assert(sizeof(((struct s *) 0)->m) == (bytes), #s "." #m " is not of " #bytes " bytes")
#define FBSD_BYTES(s, bytes, aligned)                                                    \
    _Static_assert(sizeof(s) == (bytes), #s " has not " #bytes " bytes");                \
    _Static_assert(_Alignof(s) == (aligned), #s " is not aligned to " #aligned)

FBSD_BYTES(union fbsd_sigval, 8, 8);
FBSD_BYTES(struct iovec, 16, 8);
FBSD_AT(iovec, iov_base, 0, 8);
FBSD_AT(iovec, iov_len, 8, 8);
FBSD_BYTES(struct timespec, 16, 8);
FBSD_AT(timespec, tv_sec, 0, 8);
FBSD_AT(timespec, tv_nsec, 8, 8);
FBSD_BYTES(struct fbsd_sigevent, 80, 8);
FBSD_AT(fbsd_sigevent, sigev_notify, 0, 4);
FBSD_AT(fbsd_sigevent, sigev_signo, 4, 4);
FBSD_AT(fbsd_sigevent, sigev_value, 8, 8);
FBSD_AT(fbsd_sigevent, _sigev_un, 16, 64);
FBSD_AT(fbsd_sigevent, _sigev_un._threadid, 16, 4);
FBSD_AT(fbsd_sigevent, _sigev_un._sigev_thread._function, 16, 8);
FBSD_AT(fbsd_sigevent, _sigev_un._sigev_thread._attribute, 24, 8);
FBSD_AT(fbsd_sigevent, _sigev_un._kevent_flags, 16, 2);
FBSD_AT(fbsd_sigevent, _sigev_un.__spare__, 16, 64);
FBSD_BYTES(struct fbsd_aiocb, 160, 8);
FBSD_AT(fbsd_aiocb, aio_fildes, 0, 4);
FBSD_AT(fbsd_aiocb, aio_offset, 8, 8);
FBSD_AT(fbsd_aiocb, aio_buf, 16, 8);
FBSD_AT(fbsd_aiocb, aio_nbytes, 24, 8);
FBSD_AT(fbsd_aiocb, __spare__, 32, 8);
FBSD_AT(fbsd_aiocb, __spare2__, 40, 8);
FBSD_AT(fbsd_aiocb, aio_lio_opcode, 48, 4);
FBSD_AT(fbsd_aiocb, aio_reqprio, 52, 4);
FBSD_AT(fbsd_aiocb, _aiocb_private, 56, 24);
FBSD_AT(fbsd_aiocb, _aiocb_private.status, 56, 8);
FBSD_AT(fbsd_aiocb, _aiocb_private.error, 64, 8);
FBSD_AT(fbsd_aiocb, aio_sigevent, 80, 80);
FBSD_BYTES(struct kevent, 64, 8);
FBSD_AT(kevent, ident, 0, 8);
FBSD_AT(kevent, filter, 8, 2);
FBSD_AT(kevent, flags, 10, 2);
FBSD_AT(kevent, fflags, 12, 4);
FBSD_AT(kevent, data, 16, 8);
FBSD_AT(kevent, udata, 24, 8);
FBSD_AT(kevent, ext, 32, 32);
FBSD_BYTES(struct fbsd_sigaction, 32, 8);
FBSD_AT(fbsd_sigaction, __sigaction_u, 0, 8);
FBSD_AT(fbsd_sigaction, sa_flags, 8, 4);
FBSD_AT(fbsd_sigaction, sa_mask, 12, 16);

enum {
    FBSD_LIO_NOP = 0,
    FBSD_LIO_WRITE = 1,
    FBSD_LIO_READ = 2,
    FBSD_LIO_VECTORED = 4,
    FBSD_LIO_WRITEV = 5,
    FBSD_LIO_READV = 6,
    FBSD_LIO_SYNC = 8,
    FBSD_LIO_DSYNC = 0x18,

    FBSD_LIO_NOWAIT = 0,
    FBSD_LIO_WAIT = 1,

    FBSD_AIO_CANCELED = 1,
    FBSD_AIO_NOTCANCELED = 2,
    FBSD_AIO_ALLDONE = 3,

    FBSD_SIGEV_NONE = 0,
    FBSD_SIGEV_SIGNAL = 1,
    FBSD_SIGEV_THREAD = 2,
    FBSD_SIGEV_KEVENT = 3,
    FBSD_SIGEV_THREAD_ID = 4,
    FBSD_SI_ASYNCIO = 0x10004,

    FBSD_O_SYNC = 0x80,
    FBSD_O_DSYNC = 0x1000000,
    FBSD_UIO_MAXIOV = 1024,
};

enum {
    FBSD_EVFILT_AIO = -3,
    FBSD_EVFILT_LIO = -10,
    FBSD_EVFILT_USER = -11,

    FBSD_EV_ADD = 0x1,
    FBSD_EV_DELETE = 0x2,
    FBSD_EV_ENABLE = 0x4,
    FBSD_EV_DISABLE = 0x8,
    FBSD_EV_ONESHOT = 0x10,
    FBSD_EV_CLEAR = 0x20,
    FBSD_EV_RECEIPT = 0x40,
    FBSD_EV_DISPATCH = 0x80,
    FBSD_EV_KEEPUDATA = 0x200,
    FBSD_EV_FLAG1 = 0x2000, /* the kernel's own */
    FBSD_EV_ERROR = 0x4000,
    FBSD_EV_EOF = 0x8000,
};

#define FBSD_NOTE_FFNOP 0x0u
#define FBSD_NOTE_FFAND 0x40000000u
#define FBSD_NOTE_FFOR 0x80000000u
#define FBSD_NOTE_FFCOPY 0xc0000000u
#define FBSD_NOTE_FFCTRLMASK 0xc0000000u
#define FBSD_NOTE_FFLAGSMASK 0x00ffffffu
#define FBSD_NOTE_TRIGGER 0x01000000u

enum {
    FBSD_SC_ASYNCHRONOUS_IO = 28,
    FBSD_SC_AIO_LISTIO_MAX = 42,
    FBSD_SC_AIO_MAX = 43,
    FBSD_SC_AIO_PRIO_DELTA_MAX = 44,
    FBSD_SC_PAGESIZE = 47,
    FBSD_SC_IOV_MAX = 56,
};

enum {
    FBSD_ERESTART = -1, /* the kernel's own: a call that ends so is run again */
    FBSD_EPERM = 1,
    FBSD_ENOENT = 2,
    FBSD_EINTR = 4,
    FBSD_EIO = 5,
    FBSD_EBADF = 9,
    FBSD_ENOMEM = 12,
    FBSD_EFAULT = 14,
    FBSD_EINVAL = 22,
    FBSD_EMFILE = 24,
    FBSD_EFBIG = 27,
    FBSD_ENOSPC = 28,
    FBSD_EPIPE = 32,
    FBSD_EAGAIN = 35,
    FBSD_EINPROGRESS = 36,
    FBSD_EOPNOTSUPP = 45,
    FBSD_ECANCELED = 85,
};

#define FBSD_EXPORT __attribute__((visibility("default")))

FBSD_EXPORT int aio_read(struct fbsd_aiocb *cb);
FBSD_EXPORT int aio_write(struct fbsd_aiocb *cb);
#ifndef FBSD_BEFORE_13 /* define it to get the functions of FreeBSD 12 */
FBSD_EXPORT int aio_readv(struct fbsd_aiocb *cb);
FBSD_EXPORT int aio_writev(struct fbsd_aiocb *cb);
#endif
FBSD_EXPORT int aio_fsync(int op, struct fbsd_aiocb *cb);
FBSD_EXPORT int aio_error(const struct fbsd_aiocb *cb);
FBSD_EXPORT ssize_t aio_return(struct fbsd_aiocb *cb);
FBSD_EXPORT int aio_cancel(int fd, struct fbsd_aiocb *cb);
FBSD_EXPORT int aio_suspend(
    const struct fbsd_aiocb *const list[], int nent, const struct timespec *timeout);
FBSD_EXPORT ssize_t aio_waitcomplete(struct fbsd_aiocb **cb, struct timespec *timeout);
FBSD_EXPORT int lio_listio(
    int mode, struct fbsd_aiocb *const list[], int nent, struct fbsd_sigevent *sig);
FBSD_EXPORT int kqueue(void);
FBSD_EXPORT int kevent(int kq, const struct kevent *changes, int nchanges,
    struct kevent *events, int nevents, const struct timespec *timeout);
FBSD_EXPORT int sysctlbyname(
    const char *name, void *old, size_t *old_length, const void *value, size_t value_length);
/* sysconf(3) with FreeBSD's numbers: the system's own function of that name stays what it is. */
FBSD_EXPORT long freebsd_sysconf(int name);
/* open(2): FreeBSD 15.0 makes no file on a tmpfs without free space. Flags and errno are the system's. */
FBSD_EXPORT int freebsd_open(const char *path, int flags, ...);
/* sigtimedwait(2), which finds what the system does not queue. errno is the system's. */
FBSD_EXPORT int freebsd_sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout);
/* ioctl(2) and sigaction(2), as far as they are needed, under names of their own for the same reason. */
#define FBSD_DIOCGSECTORSIZE 0x40046480ul
FBSD_EXPORT int freebsd_ioctl(int fd, unsigned long request, void *argument);
FBSD_EXPORT int freebsd_sigaction(
    int signo, const struct fbsd_sigaction *action, struct fbsd_sigaction *old);
FBSD_EXPORT int *__error(void);

#endif
