/*
 * What the double's files share. Everything here is hidden in the library: nothing but FreeBSD's functions
 * and those of fbsd_control.h is exported.
 *
 * One lock, `world.lock`, guards all of it. It is held for decisions only, never while a request moves data.
 */
#ifndef FBSD_INTERNAL_H
#define FBSD_INTERNAL_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "fbsd_control.h"
#include "freebsd_abi.h"
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#pragma GCC visibility push(hidden)

/* ---- lists: circular, with a head of the same type ---- */
struct link {
    struct link *next, *prev;
};
#define OWNER(l, type, member) ((type *) ((char *) (l) - offsetof(type, member)))
#define EACH(l, head) \
    for (struct link *l = (head)->next, *l##_next = l->next; l != (head); l = l##_next, l##_next = l->next)

static inline void list_init(struct link *l) { l->next = l->prev = l; }
static inline bool list_empty(const struct link *l) { return l->next == l; }
static inline void list_append(struct link *head, struct link *l)
{
    l->prev = head->prev;
    l->next = head;
    head->prev->next = l;
    head->prev = l;
}
static inline void list_remove(struct link *l) /* of a list or of none */
{
    l->prev->next = l->next;
    l->next->prev = l->prev;
    list_init(l);
}

/* ---- files.c: what FreeBSD's struct file is ---- */
enum file_kind { REGULAR, DIRECTORY, SOCKET, PIPE, FIFO, CHARACTER, DISK, MEMORY };

struct file {
    struct link files;
    int fd; /* the double's own descriptor of it */
    int holders;
    dev_t dev;
    ino_t ino;
    enum file_kind kind;
    int access; /* O_RDONLY, O_WRONLY, O_RDWR */
};

int file_hold(int fd, struct file **file); /* an errno, or 0 */
bool file_waits(const struct file *f, bool writes); /* a transfer would sleep, in a pipe */
bool file_refuses(const struct file *f);   /* not to be used without vfs.aio.enable_unsafe */
void file_drop(struct file *f);
bool file_same(const struct file *a, const struct file *b);
bool fd_is_open(int fd);
bool fd_is_disk(int fd);
int mark_inode(int fd, bool disk);
int mark_path(const char *prefix);
void marks_clear(void);

/* ---- kqueue.c, kevent.c ---- */
struct job;
struct lio;

struct kq {
    struct link kqueues;
    int fd;
    dev_t dev; /* of the memfd behind fd: tells this kqueue from a later file of that number */
    ino_t ino;
    int users; /* threads inside kevent(2) */
    struct link notes, active;
    pthread_cond_t cond;
};

struct knote {
    struct link notes, active; /* `active` is in a list of its own while there is nothing to give */
    struct kq *kq;
    struct kevent kev;
    struct job *job; /* EVFILT_AIO */
    struct lio *lio; /* EVFILT_LIO */
    bool triggered;  /* EVFILT_USER */
    bool disabled;
};

struct kq *kq_find(int fd);
void kq_sweep(void); /* forgets the closed ones */
void kq_leave(struct kq *kq);
struct knote *knote_find(struct kq *kq, uintptr_t ident, int filter);
struct knote *knote_new(struct kq *kq, const struct kevent *kev);
/* Attaches to a job or a list, unless the queue knows such an ident: then that one stays, with the new udata. */
int knote_attach(int fd, const struct kevent *kev, struct job *job, struct lio *lio);
void knote_touch(struct knote *n); /* puts it among the active ones if there is something to give */
bool knote_ready(const struct knote *n);
void knote_drop(struct knote *n);

/* ---- signals.c ---- */
struct notice { /* a signal to be sent once the lock is free */
    int notify, signo, tid;
    union fbsd_sigval value;
    uint64_t ticket; /* its request's sequence; 0: another one's */
};
bool signo_valid(int signo);
void notice_post(const struct notice *n);
void notice_withdraw(const struct notice *n); /* without the lock; nothing where it was taken */
void notices_send(void); /* without the lock */
void notices_forget(void);

/* ---- jobs.c ---- */
enum job_state { WAITING, QUEUED, RUNNING, FINISHED };

struct job {
    struct link all;  /* in the order of submission */
    struct link line; /* in run queue, in waiting fsyncs, or in finished ones */
    uintptr_t cb;     /* the identity */
    int fd;           /* the number at submission */
    int op;
    int64_t offset;
    struct iovec *iov;
    int iovcnt;
    size_t total;
    struct file *file;
    enum job_state state;
    long status;
    int error;
    uint64_t sequence;
    int pending; /* fsync: earlier requests not yet finished */
    struct knote *note;
    struct lio *lio;
    struct notice notice;
    struct socket_wait *wait;
    bool orphan; /* running while all was reset */
    /* orders */
    int delay_micros;
    long short_bytes; /* -1: all */
    int fail_error;
};

struct lio { /* one lio_listio(2) call */
    int jobs, finished;
    bool open; /* the call still submits or waits */
    bool posted;
    struct knote *note;
    struct notice notice;
};

static inline bool job_is_sync(const struct job *j)
{
    return j->op == FBSD_LIO_SYNC || j->op == FBSD_LIO_DSYNC;
}
static inline bool job_is_write(const struct job *j)
{
    return j->op == FBSD_LIO_WRITE || j->op == FBSD_LIO_WRITEV;
}
void job_enter(struct job *j);  /* it counts, and is known by its address, from now on */
void job_queue(struct job *j);  /* to the workers, or behind the requests it waits for */
void job_finish(struct job *j, long status, int error);
void job_forget(struct job *j); /* what aio_return(2) does in the end */
void job_free(struct job *j);
struct job *job_find(uintptr_t cb);
struct job *job_find_finished(uintptr_t cb);
void lio_settle(struct lio *l); /* posts the list's event when all is done; frees it when none is left */

/* ---- submit.c ---- */
int submit(uintptr_t cb, int op, struct lio *lio); /* an errno, or 0 */

/* ---- workers.c, transfer.c, sockets.c ---- */
void workers_wake(void);
void transfer_init(void);
void transfer(struct job *j, long *status, int *error); /* without the lock */
void rlimit_init(void);
bool rlimit_raise(int64_t offset, size_t bytes); /* rlimit.c */
void rlimit_restore(bool raised);
int socket_start(struct job *j);
void socket_abandon(struct job *j);

/* ---- faults.c ---- */
int faults_submit(int op); /* an errno ordered for this submission, or 0 */
void faults_job(struct job *j);
int faults_kevent(void);
void faults_clear(void);

/* ---- sysctl.c ---- */
struct limits {
    int max_aio_queue_per_proc, max_aio_queue, max_aio_per_proc, max_aio_procs, target_aio_procs;
    int max_buf_aio, enable_unsafe, unsafe_warningcnt, aiod_lifetime, osreldate;
};
extern const struct limits limits_default;

/* ---- usermem.c, answers.c, clock.c: answers of calls ---- */
int copy_in(uintptr_t user, void *to, size_t bytes); /* 0 or EFAULT, never a crash */
int copy_out(const void *from, uintptr_t user, size_t bytes);
void cb_store(uintptr_t cb, long status, long error); /* silently nothing where it cannot */
int freebsd_errno(int linux_errno);
/* Ends a call: -1 with this error, or `value` with errno as it was at the beginning. */
long answer(int errno_before, int error, long value);

struct deadline {
    bool never, past;
    struct timespec at; /* CLOCK_MONOTONIC */
};
int deadline_of(uintptr_t timespec, struct deadline *d); /* 0 waits for ever; EINVAL, EFAULT */
void deadline_in(long micros, struct deadline *d);
bool wait_until(pthread_cond_t *cond, const struct deadline *d); /* false: it is past */
void cond_init(pthread_cond_t *cond);

/* ---- world.c ---- */
extern struct world {
    pthread_mutex_t lock;
    pthread_cond_t work;   /* workers: something to run, or fewer of them wanted */
    pthread_cond_t change; /* everyone else: a job or a figure changed */
    struct limits limits;
    struct link all, run, syncs, finished; /* jobs */
    struct link files, kqueues;
    uint64_t sequence;
    int jobs;    /* live ones: they count against the limits */
    int lists, notes;
    int running, threads, starting, idle, sockets;
    bool used; /* by this process, ever */
    bool held;
    int permits; /* how many may run while held */
    unsigned epoch; /* changes with every reset */
    long submitted, refused, completed, returned, events, canceled;
} world;

void world_lock(void);
void world_unlock(void); /* and sends what signals there are to send */
void world_changed(void);

#pragma GCC visibility pop
#endif
