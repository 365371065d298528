/*
 * Calls that the running system has too, with another layout, other numbers or other answers, and so have another
 * name here: freebsd_open, freebsd_ioctl, freebsd_sigaction. Sources: ioctl(2), sys/disk.h, sigaction(2),
 * sys/signal.h of FreeBSD 13.2; for open what 15.0 answered.
 */
#include "internal.h"
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/vfs.h>

enum { SECTOR_BYTES = 512, FBSD_ENOTTY = 25 };

/* A file that is not there yet, on a tmpfs without free space? Linux makes one, since it needs no block. */
static bool has_no_room_for(const char *path)
{
    char name[PATH_MAX];
    struct stat there;
    struct statfs fs;
    if (strlen(path) >= sizeof name || lstat(path, &there) == 0)
        return false;
    strcpy(name, path);
    return statfs(dirname(name), &fs) == 0 && fs.f_type == TMPFS_MAGIC && fs.f_blocks > 0 && fs.f_bavail == 0;
}

int freebsd_open(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    world_lock();
    bool plays_15 = world.limits.osreldate >= 1500000; /* 13.2 was not asked */
    world_unlock();
    if ((flags & O_CREAT) != 0 && plays_15 && has_no_room_for(path)) {
        errno = ENOSPC;
        return -1;
    }
    return open(path, flags, mode);
}

/* DIOCGSECTORSIZE alone: a disk tells, all else answers ENOTTY. */
int freebsd_ioctl(int fd, unsigned long request, void *argument)
{
    int before = errno, error = 0;
    unsigned sector = SECTOR_BYTES;
    if (!fd_is_open(fd))
        error = FBSD_EBADF;
    else if (request != FBSD_DIOCGSECTORSIZE || !fd_is_disk(fd))
        error = FBSD_ENOTTY;
    else
        error = copy_out(&sector, (uintptr_t) argument, sizeof sector);
    return (int) answer(before, error, 0);
}

/* Asking only: handlers are installed by the system's own sigaction(2). Signal numbers are the system's. */
int freebsd_sigaction(int signo, const struct fbsd_sigaction *action, struct fbsd_sigaction *old)
{
    int before = errno;
    struct sigaction now;
    if (action != NULL || sigaction(signo, NULL, &now) != 0)
        return (int) answer(before, FBSD_EINVAL, 0);
    struct fbsd_sigaction told = {.__sigaction_u = (void *) now.sa_sigaction};
    int error = old == NULL ? 0 : copy_out(&told, (uintptr_t) old, sizeof told);
    return (int) answer(before, error, 0);
}

/* ---- a handler for tests: counts, and remembers the last value and thread ---- */
enum { SIGNALS_MAX = 128 };

static volatile long caught[SIGNALS_MAX], caught_value[SIGNALS_MAX], caught_thread[SIGNALS_MAX];

static void catch(int signo, siginfo_t *info, void *context)
{
    (void) context;
    caught_value[signo] = (long) info->si_value.sival_ptr;
    caught_thread[signo] = gettid();
    __atomic_add_fetch(&caught[signo], 1, __ATOMIC_SEQ_CST);
}

int fbsd_catch(int signo)
{
    struct sigaction action;
    if (signo < 1 || signo >= SIGNALS_MAX)
        return -1;
    caught[signo] = 0;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = catch;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    return sigaction(signo, &action, NULL);
}

int fbsd_uncatch(int signo)
{
    return signal(signo, SIG_DFL) == SIG_ERR ? -1 : 0;
}

long fbsd_caught(int signo)
{
    notices_send(); /* one that waited for the one before it */
    return __atomic_load_n(&caught[signo], __ATOMIC_SEQ_CST);
}

long fbsd_caught_value(int signo) { return caught_value[signo]; }
long fbsd_caught_thread(int signo) { return caught_thread[signo]; }
int fbsd_thread(void) { return gettid(); }
