/*
 * Open files, as FreeBSD's struct file: a request holds one, whatever becomes of the descriptor it came with.
 * Two descriptors of one open file (dup(2)) are one file, two open(2) calls make two.
 */
#include "internal.h"
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/syscall.h>

#ifndef F_DUPFD_QUERY
#define F_DUPFD_QUERY 1027 /* linux/fcntl.h, Linux 6.10 */
#endif

enum { OWN_FD_MIN = 500, MARKS_MAX = 64, KCMP_FILE_ = 0 };

static struct {
    dev_t dev;
    ino_t ino;
    bool disk;
} inodes[MARKS_MAX];
static char *prefixes[MARKS_MAX];
static int inode_count, prefix_count;

bool fd_is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

int mark_inode(int fd, bool disk)
{
    struct stat st;
    if (inode_count == MARKS_MAX || fstat(fd, &st) != 0)
        return -1;
    inodes[inode_count].dev = st.st_dev;
    inodes[inode_count].ino = st.st_ino;
    inodes[inode_count++].disk = disk;
    return 0;
}

int mark_path(const char *prefix)
{
    if (prefix_count == MARKS_MAX || (prefixes[prefix_count] = strdup(prefix)) == NULL)
        return -1;
    prefix_count++;
    return 0;
}

void marks_clear(void)
{
    while (prefix_count > 0)
        free(prefixes[--prefix_count]);
    inode_count = 0;
}

static bool marked(dev_t dev, ino_t ino, bool disk)
{
    for (int i = 0; i < inode_count; i++)
        if (inodes[i].dev == dev && inodes[i].ino == ino && inodes[i].disk == disk)
            return true;
    return false;
}

bool fd_is_disk(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0
        && (S_ISBLK(st.st_mode) || marked(st.st_dev, st.st_ino, true));
}

/* The name the system has for an open file: a path, "pipe:[..]", "/memfd:.. (deleted)". */
static void name_of(int fd, char name[PATH_MAX])
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, name, PATH_MAX - 1);
    name[n < 0 ? 0 : n] = '\0';
}

static bool starts(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

static enum file_kind kind_of(int fd, mode_t mode)
{
    char name[PATH_MAX];
    if (S_ISDIR(mode))
        return DIRECTORY;
    if (S_ISSOCK(mode))
        return SOCKET;
    if (S_ISCHR(mode))
        return CHARACTER;
    if (S_ISBLK(mode))
        return DISK;
    name_of(fd, name);
    if (S_ISFIFO(mode))
        return starts(name, "pipe:") ? PIPE : FIFO;
    if (!S_ISREG(mode)) /* eventfd, epoll and their like */
        return MEMORY;
    if (starts(name, "/memfd:"))
        return MEMORY;
    if (starts(name, "/dev/shm/") && strchr(name + strlen("/dev/shm/"), '/') == NULL)
        return MEMORY;
    return REGULAR;
}

/* One open file behind both descriptors? 1 or 0; -1 where the system does not tell. */
static int same_description(int a, int b)
{
    long order = syscall(SYS_kcmp, getpid(), getpid(), KCMP_FILE_, (long) a, (long) b);
    if (order >= 0)
        return order == 0;
    int queried = fcntl(a, F_DUPFD_QUERY, b);
    return queried >= 0 ? queried : -1;
}

bool file_same(const struct file *a, const struct file *b)
{
    return a == b
        || (a->dev == b->dev && a->ino == b->ino && same_description(a->fd, b->fd) != 0);
}

int file_hold(int fd, struct file **file)
{
    struct stat st;
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || (flags & O_PATH) != 0 || fstat(fd, &st) != 0)
        return FBSD_EBADF;
    EACH(l, &world.files) {
        struct file *f = OWNER(l, struct file, files);
        if (f->dev == st.st_dev && f->ino == st.st_ino && same_description(f->fd, fd) == 1) {
            f->holders++;
            *file = f;
            return 0;
        }
    }
    int own = fcntl(fd, F_DUPFD_CLOEXEC, OWN_FD_MIN);
    if (own < 0)
        own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (own < 0)
        return FBSD_EMFILE;
    struct file *f = calloc(1, sizeof *f);
    *f = (struct file){.fd = own, .holders = 1, .dev = st.st_dev, .ino = st.st_ino, .access = flags & O_ACCMODE};
    f->kind = marked(f->dev, f->ino, true) ? DISK : kind_of(own, st.st_mode);
    list_append(&world.files, &f->files);
    *file = f;
    return 0;
}

void file_drop(struct file *f)
{
    if (f == NULL || --f->holders > 0)
        return;
    list_remove(&f->files);
    close(f->fd);
    free(f);
}

bool file_waits(const struct file *f, bool writes)
{
    struct pollfd ready = {.fd = f->fd, .events = writes ? POLLOUT : POLLIN};
    return (f->kind == PIPE || f->kind == FIFO) && poll(&ready, 1, 0) == 0;
}

bool file_refuses(const struct file *f)
{
    if (world.limits.enable_unsafe)
        return false;
    if (f->kind == PIPE || f->kind == FIFO || f->kind == CHARACTER || f->kind == MEMORY)
        return true;
    if (marked(f->dev, f->ino, false))
        return true;
    if (prefix_count > 0) {
        char name[PATH_MAX];
        name_of(f->fd, name);
        for (int i = 0; i < prefix_count; i++)
            if (starts(name, prefixes[i]))
                return true;
    }
    return false;
}
