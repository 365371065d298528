/*
 * What FreeBSD has not: the strings by which a test pulls the double. Plain ints, longs and C strings,
 * so that they can be called by JNA. A function that can be called wrongly answers -1 then.
 */
#ifndef FBSD_CONTROL_H
#define FBSD_CONTROL_H

#include "freebsd_abi.h"

/* Which requests an order is for; add them up. */
enum { FBSD_READS = 1, FBSD_WRITES = 2, FBSD_SYNCS = 4, FBSD_ANY = 7 };

/*
 * As after loading: no orders, default sysctls, FreeBSD 15.0, nothing held; queued requests are dropped
 * without an event, finished ones without a return; delays end. Kqueues that are open stay, without
 * the events of requests. Waits up to 5 s for running requests; answers how many still run (0: none).
 */
FBSD_EXPORT int fbsd_reset(void);

/* kern.osreldate, and what depends on it: 1302001 (13.2), 1500068 (15.0, the default), 1201000 (12.1). */
FBSD_EXPORT void fbsd_version(int osreldate);

/*
 * Orders for requests, counted in the order of submission: leave out `skip` requests of these kinds,
 * then act on the next `count` (-1: on all from there). Up to 32 orders of each sort at a time; where two
 * act on one request, the older one counts. Requests of sockets know failures only. 0, or -1 when there are too many.
 */
FBSD_EXPORT int fbsd_delay(int kinds, int skip, int count, int micros); /* running, before it moves a byte */
FBSD_EXPORT int fbsd_short(int kinds, int skip, int count, long bytes); /* moves `bytes` at most */
FBSD_EXPORT int fbsd_fail(int kinds, int skip, int count, int error);   /* completes with FreeBSD's errno; -1: ERESTART */
FBSD_EXPORT int fbsd_fail_submit(int kinds, int skip, int count, int error); /* the call itself gives -1 */

/* The next `count` calls of kevent(2) that ask for events give -1/error; blocked ones are woken for it. */
FBSD_EXPORT void fbsd_fail_kevent(int count, int error);

/*
 * Every reading and writing request gets, by a generator seeded with `seed`: a delay of 0..delayMaxMicros,
 * a short count with shortPermille/1000, a failure (EIO, ENOSPC or EDQUOT) with failPermille/1000. All 0: off.
 * Orders go first.
 */
FBSD_EXPORT void fbsd_chaos(long seed, int delayMaxMicros, int shortPermille, int failPermille);

/* From now on requests stay queued. Requests of sockets, which FreeBSD's aiods do not run, go on. */
FBSD_EXPORT void fbsd_hold(void);
/* Lets the next `count` requests run while holding; -1: holds no longer. */
FBSD_EXPORT void fbsd_release(int count);

/* Makes a file unsafe for AIO (EOPNOTSUPP at submission), as NFS and FUSE are: by inode, or by start of path. */
FBSD_EXPORT int fbsd_unsafe_fd(int fd);
FBSD_EXPORT int fbsd_unsafe_path(const char *prefix);
/* Makes a file a raw disk of 512-byte blocks: limits of vfs.aio.max_buf_aio, no cancel, EIO past its end. */
FBSD_EXPORT int fbsd_disk_fd(int fd);

/* Installs a handler of the double's own for a signal, which counts; or the system's default again. 0 or -1. */
FBSD_EXPORT int fbsd_catch(int signo);
FBSD_EXPORT int fbsd_uncatch(int signo);
/* How often it came since then, and the last one's value and thread (gettid(2)). */
FBSD_EXPORT long fbsd_caught(int signo);
FBSD_EXPORT long fbsd_caught_value(int signo);
FBSD_EXPORT long fbsd_caught_thread(int signo);
/* The calling thread. */
FBSD_EXPORT int fbsd_thread(void);

/*
 * A figure: "jobs" (known to aio_error), "queued", "waiting" (fsyncs for earlier requests), "running",
 * "finished" (not returned), "lists", "knotes", "active" (knotes with an event to give), "kqueues",
 * "waiters" (threads in kevent), "threads", "files" (held open); and since loading or reset:
 * "submitted", "refused", "completed", "returned", "events", "canceled". -1: no such figure.
 */
FBSD_EXPORT long fbsd_count(const char *what);
/* Waits until the figure is `value`; 0, or -1 when it was not within the time. */
FBSD_EXPORT int fbsd_await(const char *what, long value, int timeoutMillis);

#endif
