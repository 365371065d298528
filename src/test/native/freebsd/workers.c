/*
 * The aiods: threads that take requests in the order of the queue, at most vfs.aio.max_aio_procs of them.
 * One is started when none is idle; beyond vfs.aio.target_aio_procs they end after a time without work.
 */
#include "internal.h"
#include <limits.h>
#include <signal.h>

enum { IDLE_MICROS = 5000000, STACK_BYTES = 512 * 1024 };

static bool may_run(void)
{
    return !list_empty(&world.run) && (!world.held || world.permits > 0)
        && world.running < world.limits.max_aio_per_proc;
}

static struct job *take(void)
{
    if (!may_run())
        return NULL;
    struct job *j = OWNER(world.run.next, struct job, line);
    list_remove(&j->line);
    j->state = RUNNING;
    world.running++;
    if (world.held)
        world.permits--;
    return j;
}

/* An ordered delay; a reset ends it. */
static void dawdle(const struct job *j)
{
    struct deadline d;
    unsigned epoch = world.epoch;
    if (j->delay_micros <= 0)
        return;
    deadline_in(j->delay_micros, &d);
    while (world.epoch == epoch && wait_until(&world.change, &d))
        ;
}

/*
 * A write at or over 2^63-1 that fails with EFBIG leaves SIGXFSZ pending in the kernel thread that met it
 * (vn_rlimit_fsizex1; a short write there, as on tmpfs, leaves none). From then on a sleep in a pipe, which signals
 * may interrupt, ends at once in that thread; other requests do not sleep so.
 */
static __thread struct {
    bool is;
    unsigned epoch; /* a reset stands for a boot */
} poisoned;

static bool met_the_last_offset(const struct job *j, int error)
{
    return error == FBSD_EFBIG && job_is_write(j) && j->file->kind == REGULAR && j->total > 0
        && (uint64_t) j->offset + j->total > INT64_MAX;
}

static void run(struct job *j)
{
    long status = -1;
    int error = j->fail_error;
    world_changed(); /* "running" did */
    dawdle(j);
    bool interrupted = poisoned.is && poisoned.epoch == world.epoch;
    world_unlock();
    if (error == 0 && interrupted && file_waits(j->file, job_is_write(j)))
        error = FBSD_ERESTART;
    else if (error == 0)
        transfer(j, &status, &error);
    world_lock();
    if (met_the_last_offset(j, error)) {
        poisoned.is = true;
        poisoned.epoch = world.epoch;
    }
    world.running--;
    job_finish(j, status, error);
    if (may_run()) /* the slot of vfs.aio.max_aio_per_proc is for someone else */
        pthread_cond_signal(&world.work);
}

/* Waits for work; false: this thread is one too many. */
static bool stay_idle(void)
{
    struct deadline d;
    deadline_in(IDLE_MICROS, &d);
    world.idle++;
    bool woken = wait_until(&world.work, &d);
    world.idle--;
    if (world.threads > world.limits.max_aio_procs)
        return false;
    return woken || may_run() || world.threads <= world.limits.target_aio_procs;
}

static void *aiod(void *unused)
{
    bool stay = true;
    pthread_setname_np(pthread_self(), "aiod");
    world_lock();
    world.starting--;
    while (stay) {
        struct job *j = take();
        if (j != NULL) {
            run(j);
            world_unlock(); /* signals wait for that */
            world_lock();
            stay = world.threads <= world.limits.max_aio_procs;
        } else {
            stay = stay_idle();
        }
    }
    world.threads--;
    if (may_run())
        pthread_cond_signal(&world.work);
    world_changed();
    world_unlock();
    return unused;
}

/* Starts a detached thread that takes no signals; the caller holds the lock. */
static bool start(void)
{
    pthread_t thread;
    pthread_attr_t attributes;
    sigset_t all, before;
    sigfillset(&all);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&thread, &attributes, aiod, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return started;
}

/* Enough threads for what may run, and one of the idle ones woken for what was queued just now. */
void workers_wake(void)
{
    int ready = 0, most = world.held ? world.permits : INT_MAX;
    if (!may_run())
        return;
    EACH(l, &world.run)
        if (ready == most || ++ready > world.limits.max_aio_procs)
            break;
    while (ready > world.idle + world.starting && world.threads < world.limits.max_aio_procs && start()) {
        world.threads++;
        world.starting++;
    }
    pthread_cond_signal(&world.work);
}
