/*
 * What the rows of the conformance program share: FreeBSD's declarations, expectations, requests, files.
 *
 * The program compiles unchanged on FreeBSD, where it asks the kernel, and on Linux, where it asks the double.
 */
#ifndef CHECK_H
#define CHECK_H

#ifdef __FreeBSD__
#define _WANT_ALL_LIO_OPCODES /* sys/aio.h before 14 */
#include <sys/param.h>
#include <sys/types.h>
#include <sys/event.h>
#include <sys/mount.h>
#include <sys/sysctl.h>
#include <sys/thr.h>
#include <aio.h>
#else
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/mount.h>
#include <sys/syscall.h>
#endif
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __FreeBSD__
#define AIO_SYNC O_SYNC
#define AIO_DSYNC O_DSYNC
#else
#include "../freebsd_names.h"
#define AIO_SYNC FBSD_O_SYNC
#define AIO_DSYNC FBSD_O_DSYNC
#endif

/* FreeBSD's numbers (sys/errno.h), to compare what the calls under test answer. */
enum {
    E_RESTART = -1, E_PERM = 1, E_IO = 5, E_BADF = 9, E_FAULT = 14, E_ISDIR = 21, E_INVAL = 22, E_FBIG = 27,
    E_NOSPC = 28, E_PIPE = 32, E_AGAIN = 35, E_INPROGRESS = 36, E_OPNOTSUPP = 45, E_CANCELED = 85
};

/* ---- rows: an id of the form "section.number", what it checks, and how ---- */
struct row {
    const char *id, *title;
    void (*check)(void);
};
extern const struct row rows_events[], rows_errors[], rows_memory[], rows_lists[], rows_wait[],
    rows_sync[], rows_cancel[], rows_limits[], rows_identity[], rows_files[], rows_signals[],
    rows_queue[], rows_control[], rows_last[];

void expect(const char *what, long long expected, long long got);
void expect_range(const char *what, long long least, long long most, long long got);
void skip(const char *reason); /* of this row; the check returns after it */
bool row_failed(void);

/* The errno of a call that answers -1 on failure, 0 on success. */
#define ERR(call) ((call) == -1 ? errno : 0)

/* ---- requests ---- */
void prepare(struct aiocb *cb, int fd, off_t offset, void *buf, size_t bytes);
void prepare_kevent(struct aiocb *cb, int kq, int flags, void *udata);
int await_done(struct aiocb *cb);  /* aio_error, once it is not EINPROGRESS (10 s at most) */
long long result(struct aiocb *cb); /* waits; aio_return's value, or -errno */
long long returned(struct aiocb *cb); /* aio_return's value, or -errno */
int events_now(int kq, struct kevent *events, int room); /* those there are, without waiting */
int events_within(int kq, struct kevent *events, int room, int millis);

/* ---- files: of a directory of our own, unlinked at once ---- */
int scratch(int flags);
const char *scratch_path(const char *name);
off_t size_of(int fd);
bool holds(int fd, off_t offset, const void *bytes, size_t n); /* the file has these there */
/* A directory of a file system of a few MiB, to be filled; NULL where we may not mount one. */
const char *small_fs(void);
void fill_fs(const char *dir, off_t leave); /* but for `leave` bytes */
void empty_fs(const char *dir);             /* of what fill_fs put there: no file can be made on a full tmpfs */
void *unmapped(void); /* an address where nothing is, for some pages */

/* ---- the kernel ---- */
int sysctl_get(const char *name);          /* -1: none of that name */
int sysctl_set(const char *name, int value); /* its errno, or 0 */
int osreldate(void);
void nap(int millis);
double now(void); /* seconds */

/*
 * Holds all aiods with reads of empty pipes, so that what is submitted afterwards stays queued; false (and the row
 * is skipped) where vfs.aio.enable_unsafe cannot be set. 32 of the process's requests are taken by that.
 */
bool hold(void);
int held_fd(void); /* the descriptor of one of those pipe reads, which is running */
void let_go(void);

#endif
