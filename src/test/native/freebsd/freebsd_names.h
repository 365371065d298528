/*
 * FreeBSD's names for freebsd_abi.h, for a program that is to compile on FreeBSD and over the double
 * alike. Include it after every header of the system: it redefines some of their names.
 */
#ifndef FREEBSD_NAMES_H
#define FREEBSD_NAMES_H

#include "freebsd_abi.h"
#include "fbsd_control.h"
#include <signal.h>
#include <unistd.h>

#define aiocb fbsd_aiocb
#define sigevent fbsd_sigevent
#undef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._threadid
#define sigev_notify_kqueue sigev_signo
#define sigev_notify_kevent_flags _sigev_un._kevent_flags
#define sysconf(name) freebsd_sysconf(name)
#define open(...) freebsd_open(__VA_ARGS__)
#define sigtimedwait(set, info, timeout) freebsd_sigtimedwait(set, info, timeout)

/* Enumerators of the system's headers give way to macros of the same name. */
#undef SIGEV_NONE
#define SIGEV_NONE FBSD_SIGEV_NONE
#undef SIGEV_SIGNAL
#define SIGEV_SIGNAL FBSD_SIGEV_SIGNAL
#undef SIGEV_THREAD
#define SIGEV_THREAD FBSD_SIGEV_THREAD
#define SIGEV_KEVENT FBSD_SIGEV_KEVENT
#undef SIGEV_THREAD_ID
#define SIGEV_THREAD_ID FBSD_SIGEV_THREAD_ID

#define LIO_NOP FBSD_LIO_NOP
#define LIO_WRITE FBSD_LIO_WRITE
#define LIO_READ FBSD_LIO_READ
#define LIO_WRITEV FBSD_LIO_WRITEV
#define LIO_READV FBSD_LIO_READV
#define LIO_SYNC FBSD_LIO_SYNC
#define LIO_NOWAIT FBSD_LIO_NOWAIT
#define LIO_WAIT FBSD_LIO_WAIT

#define AIO_CANCELED FBSD_AIO_CANCELED
#define AIO_NOTCANCELED FBSD_AIO_NOTCANCELED
#define AIO_ALLDONE FBSD_AIO_ALLDONE

#define EVFILT_AIO FBSD_EVFILT_AIO
#define EVFILT_LIO FBSD_EVFILT_LIO
#define EVFILT_USER FBSD_EVFILT_USER
#define EV_ADD FBSD_EV_ADD
#define EV_DELETE FBSD_EV_DELETE
#define EV_ENABLE FBSD_EV_ENABLE
#define EV_DISABLE FBSD_EV_DISABLE
#define EV_ONESHOT FBSD_EV_ONESHOT
#define EV_CLEAR FBSD_EV_CLEAR
#define EV_RECEIPT FBSD_EV_RECEIPT
#define EV_DISPATCH FBSD_EV_DISPATCH
#define EV_KEEPUDATA FBSD_EV_KEEPUDATA
#define EV_FLAG1 FBSD_EV_FLAG1
#define EV_ERROR FBSD_EV_ERROR
#define EV_EOF FBSD_EV_EOF
#define NOTE_TRIGGER FBSD_NOTE_TRIGGER

#undef _SC_ASYNCHRONOUS_IO
#undef _SC_AIO_LISTIO_MAX
#undef _SC_AIO_MAX
#undef _SC_AIO_PRIO_DELTA_MAX
#undef _SC_IOV_MAX
#define _SC_ASYNCHRONOUS_IO FBSD_SC_ASYNCHRONOUS_IO
#define _SC_AIO_LISTIO_MAX FBSD_SC_AIO_LISTIO_MAX
#define _SC_AIO_MAX FBSD_SC_AIO_MAX
#define _SC_AIO_PRIO_DELTA_MAX FBSD_SC_AIO_PRIO_DELTA_MAX
#define _SC_IOV_MAX FBSD_SC_IOV_MAX

#define EV_SET(kev, a, b, c, d, e, f) \
    (*(kev) = (struct kevent){(uintptr_t) (a), (b), (c), (d), (e), (void *) (f), {0}})

#endif
