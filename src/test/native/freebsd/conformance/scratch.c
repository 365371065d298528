/* Files to work on, and file systems to fill. */
#include "check.h"

static char directory[512];

static void remove_directory(void)
{
    rmdir(directory);
}

static const char *own_directory(void)
{
    if (directory[0] == '\0') {
        const char *tmp = getenv("TMPDIR");
        snprintf(directory, sizeof directory, "%s/conformance-XXXXXX", tmp != NULL ? tmp : "/tmp");
        if (mkdtemp(directory) == NULL) {
            perror(directory);
            exit(2);
        }
        atexit(remove_directory);
    }
    return directory;
}

const char *scratch_path(const char *name)
{
    static char path[1024];
    snprintf(path, sizeof path, "%s/%s", own_directory(), name);
    return path;
}

int scratch(int flags)
{
    const char *path = scratch_path("file");
    int made = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    int fd = open(path, flags);
    close(made);
    unlink(path);
    return fd;
}

off_t size_of(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 ? st.st_size : -1;
}

bool holds(int fd, off_t offset, const void *bytes, size_t n)
{
    char *there = malloc(n + 1);
    bool same = pread(fd, there, n, offset) == (ssize_t) n && memcmp(there, bytes, n) == 0;
    free(there);
    return same;
}

void *unmapped(void)
{
    size_t bytes = 1 << 20;
    void *at = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0);
    return at;
}

static char small[1024];

static void unmount_small(void)
{
#ifdef __FreeBSD__
    (void) unmount(small, MNT_FORCE);
#else
    (void) umount2(small, MNT_DETACH);
#endif
    rmdir(small);
}

#ifdef __FreeBSD__
static int mount_tmpfs(char *on)
{
    struct iovec options[] = {
        {(char *) "fstype", 7}, {(char *) "tmpfs", 6},
        {(char *) "fspath", 7}, {on, strlen(on) + 1},
        {(char *) "size", 5}, {(char *) "4194304", 8},
    };
    return nmount(options, 6, 0);
}
#else
static int mount_tmpfs(char *on)
{
    return mount("tmpfs", on, "tmpfs", 0, "size=4194304");
}
#endif

const char *small_fs(void)
{
    if (small[0] == '\0') {
        snprintf(small, sizeof small, "%s", scratch_path("small"));
        if (mkdir(small, 0700) != 0 || mount_tmpfs(small) != 0) {
            rmdir(small);
            small[0] = '\0';
            return NULL;
        }
        atexit(unmount_small); /* runs before remove_directory */
    }
    return small;
}

void empty_fs(const char *dir)
{
    char path[1200];
    snprintf(path, sizeof path, "%s/filler", dir);
    unlink(path);
}

void fill_fs(const char *dir, off_t leave)
{
    static char block[4096];
    char path[1200];
    off_t size = 0;
    snprintf(path, sizeof path, "%s/filler", dir);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    ssize_t n;
    while ((n = pwrite(fd, block, sizeof block, size)) > 0)
        size += n;
    expect("truncating the filler", 0, ftruncate(fd, size - leave));
    close(fd);
}
