/*
 * sysctlbyname(3) and sysconf(3) for AIO, with the values of FreeBSD 13.2 and 15.0 after boot. What sysconf and
 * p1003_1b tell follows vfs.aio at once. Anyone may write here; FreeBSD wants root.
 */
#include "internal.h"
#include <stdio.h>

const struct limits limits_default = {
    .max_aio_queue_per_proc = 256,
    .max_aio_queue = 1024,
    .max_aio_per_proc = 32,
    .max_aio_procs = 32,
    .target_aio_procs = 4,
    .max_buf_aio = 16,
    .enable_unsafe = 0,
    .unsafe_warningcnt = 1,
    .aiod_lifetime = 30000,
#ifdef FBSD_BEFORE_13
    .osreldate = 1201000,
#else
    .osreldate = 1500068,
#endif
};

enum { POSIX_YEAR = 200112, LOWEST_LIMIT = 1 };

struct variable {
    const char *name;
    int *where; /* writable, unless NULL */
    int value;
    int lowest;
};

/* Finds a variable and its value of now; false if FreeBSD, or the double, has none of that name. */
static bool find(const char *name, struct variable *v)
{
    struct limits *l = &world.limits;
    const struct variable all[] = {
        {"vfs.aio.max_aio_queue_per_proc", &l->max_aio_queue_per_proc, 0, LOWEST_LIMIT},
        {"vfs.aio.max_aio_queue", &l->max_aio_queue, 0, LOWEST_LIMIT},
        {"vfs.aio.max_aio_per_proc", &l->max_aio_per_proc, 0, LOWEST_LIMIT},
        {"vfs.aio.max_aio_procs", &l->max_aio_procs, 0, LOWEST_LIMIT},
        {"vfs.aio.target_aio_procs", &l->target_aio_procs, 0, 0},
        {"vfs.aio.max_buf_aio", &l->max_buf_aio, 0, 0},
        {"vfs.aio.enable_unsafe", &l->enable_unsafe, 0, 0},
        {"vfs.aio.unsafe_warningcnt", &l->unsafe_warningcnt, 0, 0},
        {"vfs.aio.aiod_lifetime", &l->aiod_lifetime, 0, 0},
        {"vfs.aio.num_aio_procs", NULL, world.threads, 0},
        {"vfs.aio.num_queue_count", NULL, world.jobs, 0},
        {"vfs.aio.num_buf_aio", NULL, 0, 0},
        {"vfs.aio.num_unmapped_aio", NULL, 0, 0},
        {"kern.features.aio", NULL, 1, 0},
        {"kern.osreldate", NULL, l->osreldate, 0},
        {"p1003_1b.asynchronous_io", NULL, POSIX_YEAR, 0},
        {"p1003_1b.aio_listio_max", NULL, l->max_aio_queue_per_proc, 0},
        {"p1003_1b.aio_max", NULL, l->max_aio_queue, 0},
        {"p1003_1b.aio_prio_delta_max", NULL, 0, 0},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(name, all[i].name) == 0) {
            *v = all[i];
            if (v->where != NULL)
                v->value = *v->where;
            return true;
        }
    return false;
}

/* The old value, as far as there is room for it; NULL asks for its length only. */
static int tell(const void *value, size_t bytes, void *old, size_t *old_length)
{
    if (old_length == NULL)
        return 0;
    size_t room = old == NULL ? bytes : *old_length;
    size_t fits = room < bytes ? room : bytes;
    if (old != NULL && copy_out(value, (uintptr_t) old, fits) != 0)
        return FBSD_EFAULT;
    *old_length = fits;
    return fits < bytes ? FBSD_ENOMEM : 0;
}

static int access_int(const char *name, void *old, size_t *old_length, const void *value, size_t length)
{
    struct variable v;
    int wanted;
    if (!find(name, &v))
        return FBSD_ENOENT;
    int error = tell(&v.value, sizeof v.value, old, old_length);
    if (error != 0 || value == NULL)
        return error;
    if (v.where == NULL)
        return FBSD_EPERM;
    if (length != sizeof wanted)
        return FBSD_EINVAL;
    if (copy_in((uintptr_t) value, &wanted, sizeof wanted) != 0)
        return FBSD_EFAULT;
    *v.where = wanted < v.lowest ? v.lowest : wanted;
    workers_wake();
    pthread_cond_broadcast(&world.work);
    world_changed();
    return 0;
}

int sysctlbyname(const char *name, void *old, size_t *old_length, const void *value, size_t value_length)
{
    int before = errno, error;
    char text[32];
    world_lock();
    if (strcmp(name, "kern.ostype") == 0) {
        error = tell("FreeBSD", sizeof "FreeBSD", old, old_length);
    } else if (strcmp(name, "kern.osrelease") == 0) {
        int date = world.limits.osreldate;
        int n = snprintf(text, sizeof text, "%d.%d-RELEASE", date / 100000, date / 1000 % 100);
        error = tell(text, (size_t) n + 1, old, old_length);
    } else {
        error = access_int(name, old, old_length, value, value_length);
    }
    world_unlock();
    return (int) answer(before, error, 0);
}

long freebsd_sysconf(int name)
{
    int before = errno, error = 0;
    long value = -1;
    world_lock();
    switch (name) {
    case FBSD_SC_ASYNCHRONOUS_IO: value = POSIX_YEAR; break;
    case FBSD_SC_AIO_LISTIO_MAX: value = world.limits.max_aio_queue_per_proc; break;
    case FBSD_SC_AIO_MAX: value = world.limits.max_aio_queue; break;
    case FBSD_SC_AIO_PRIO_DELTA_MAX: value = 0; break;
    case FBSD_SC_PAGESIZE: value = sysconf(_SC_PAGESIZE); break;
    case FBSD_SC_IOV_MAX: value = FBSD_UIO_MAXIOV; break;
    default: error = FBSD_EINVAL; break;
    }
    world_unlock();
    return answer(before, error, value);
}
