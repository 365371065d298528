/* How a call ends, and how FreeBSD numbers what Linux reports. */
#include "internal.h"

static __thread int thread_errno;

int *__error(void)
{
    return &thread_errno;
}

long answer(int errno_before, int error, long value)
{
    if (error != 0) {
        thread_errno = error;
        errno = error;
        return -1;
    }
    errno = errno_before;
    return value;
}

/* sys/errno.h of FreeBSD 13.2. Numbers up to 34 are the same on both systems, EAGAIN excepted. */
int freebsd_errno(int linux_errno)
{
    switch (linux_errno) {
    case EAGAIN: return FBSD_EAGAIN;
    case EDEADLK: return 11;
    case EINPROGRESS: return FBSD_EINPROGRESS;
    case EALREADY: return 37;
    case ENOTSOCK: return 38;
    case EDESTADDRREQ: return 39;
    case EMSGSIZE: return 40;
    case EPROTOTYPE: return 41;
    case ENOPROTOOPT: return 42;
    case EPROTONOSUPPORT: return 43;
    case EOPNOTSUPP: return FBSD_EOPNOTSUPP;
    case EAFNOSUPPORT: return 47;
    case EADDRINUSE: return 48;
    case EADDRNOTAVAIL: return 49;
    case ENETDOWN: return 50;
    case ENETUNREACH: return 51;
    case ECONNABORTED: return 53;
    case ECONNRESET: return 54;
    case ENOBUFS: return 55;
    case EISCONN: return 56;
    case ENOTCONN: return 57;
    case ESHUTDOWN: return 58;
    case ETIMEDOUT: return 60;
    case ECONNREFUSED: return 61;
    case ELOOP: return 62;
    case ENAMETOOLONG: return 63;
    case EHOSTUNREACH: return 65;
    case ENOTEMPTY: return 66;
    case EDQUOT: return 69;
    case ESTALE: return 70;
    case ENOLCK: return 77;
    case ENOSYS: return 78;
    case EOVERFLOW: return 84;
    case ECANCELED: return FBSD_ECANCELED;
    default: return linux_errno < EDEADLK ? linux_errno : FBSD_EIO;
    }
}
