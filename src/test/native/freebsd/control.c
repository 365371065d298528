/* fbsd_control.h: reset, version, hold, marks and figures. Orders are in faults.c. */
#include "internal.h"

enum { RESET_MICROS = 5000000 };

static int count_state(enum job_state state)
{
    int n = 0;
    EACH(l, &world.all)
        n += OWNER(l, struct job, all)->state == state;
    return n;
}

/* Requests that do not run are dropped at once; those that run end for nobody. */
static void drop_jobs(void)
{
    EACH(l, &world.all) {
        struct job *j = OWNER(l, struct job, all);
        struct lio *lio = j->lio;
        j->lio = NULL;
        j->notice = (struct notice){0};
        world.jobs--;
        if (lio != NULL) {
            lio->jobs--;
            lio->finished -= j->state == FINISHED;
            lio_settle(lio);
        }
        if (j->wait != NULL)
            socket_abandon(j);
        if (j->state == RUNNING) {
            j->orphan = true;
            knote_drop(j->note);
            list_remove(&j->all); /* unknown from now on */
        } else {
            job_free(j);
        }
    }
}

int fbsd_reset(void)
{
    struct deadline d;
    world_lock();
    faults_clear();
    marks_clear();
    world.limits = limits_default;
    world.held = false;
    world.permits = 0;
    world.epoch++;
    drop_jobs();
    kq_sweep();
    world_changed();
    pthread_cond_broadcast(&world.work);
    deadline_in(RESET_MICROS, &d);
    while (world.running > 0 && wait_until(&world.change, &d))
        ;
    world.submitted = world.refused = world.completed = 0;
    world.returned = world.events = world.canceled = 0;
    int left = world.running;
    world_unlock();
    return left;
}

void fbsd_version(int osreldate)
{
    world_lock();
    world.limits.osreldate = osreldate;
    world_unlock();
}

void fbsd_hold(void)
{
    world_lock();
    world.held = true;
    world.permits = 0;
    world_unlock();
}

void fbsd_release(int count)
{
    world_lock();
    if (count < 0)
        world.held = false;
    else
        world.permits += count;
    workers_wake();
    pthread_cond_broadcast(&world.work);
    world_unlock();
}

static int locked(int result)
{
    world_unlock();
    return result;
}

int fbsd_unsafe_fd(int fd)
{
    world_lock();
    return locked(mark_inode(fd, false));
}

int fbsd_unsafe_path(const char *prefix)
{
    world_lock();
    return locked(mark_path(prefix));
}

int fbsd_disk_fd(int fd)
{
    world_lock();
    return locked(mark_inode(fd, true));
}

static long length(const struct link *head)
{
    long n = 0;
    EACH(l, head)
        n++;
    return n;
}

static long queues(const char *what)
{
    long kqueues = 0, active = 0, waiters = 0;
    kq_sweep();
    EACH(l, &world.kqueues) {
        struct kq *kq = OWNER(l, struct kq, kqueues);
        kqueues++;
        active += length(&kq->active);
        waiters += kq->users;
    }
    return strcmp(what, "kqueues") == 0 ? kqueues : strcmp(what, "active") == 0 ? active : waiters;
}

static long figure(const char *what)
{
    const struct {
        const char *name;
        long value;
    } kept[] = {
        {"jobs", world.jobs}, {"running", world.running}, {"lists", world.lists},
        {"knotes", world.notes}, {"threads", world.threads + world.sockets},
        {"submitted", world.submitted}, {"refused", world.refused}, {"completed", world.completed},
        {"returned", world.returned}, {"events", world.events}, {"canceled", world.canceled},
    };
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (strcmp(what, kept[i].name) == 0)
            return kept[i].value;
    if (strcmp(what, "queued") == 0)
        return count_state(QUEUED);
    if (strcmp(what, "waiting") == 0)
        return count_state(WAITING);
    if (strcmp(what, "finished") == 0)
        return length(&world.finished);
    if (strcmp(what, "files") == 0)
        return length(&world.files);
    if (strcmp(what, "kqueues") == 0 || strcmp(what, "active") == 0 || strcmp(what, "waiters") == 0)
        return queues(what);
    return -1;
}

long fbsd_count(const char *what)
{
    world_lock();
    long value = figure(what);
    world_unlock();
    return value;
}

int fbsd_await(const char *what, long value, int timeoutMillis)
{
    struct deadline d;
    deadline_in(timeoutMillis * 1000L, &d);
    world_lock();
    bool reached = figure(what) == value;
    while (!reached && wait_until(&world.change, &d))
        reached = figure(what) == value;
    world_unlock();
    return reached ? 0 : -1;
}
