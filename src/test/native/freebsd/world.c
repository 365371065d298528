/* The state of the double, its lock, and what becomes of it in a child of fork(2): nothing is inherited. */
#include "internal.h"
#include <dlfcn.h>

struct world world;

void world_lock(void)
{
    pthread_mutex_lock(&world.lock);
}

void world_unlock(void)
{
    pthread_mutex_unlock(&world.lock);
    notices_send();
}

void world_changed(void)
{
    pthread_cond_broadcast(&world.change);
}

static void world_init(void)
{
    memset(&world, 0, sizeof world);
    pthread_mutex_init(&world.lock, NULL);
    cond_init(&world.work);
    cond_init(&world.change);
    world.limits = limits_default;
    list_init(&world.all);
    list_init(&world.run);
    list_init(&world.syncs);
    list_init(&world.finished);
    list_init(&world.files);
    list_init(&world.kqueues);
}

static void before_fork(void)
{
    pthread_mutex_lock(&world.lock);
}

static void in_parent(void)
{
    pthread_mutex_unlock(&world.lock);
}

/* Requests, threads and kqueues stay with the parent; their memory is left alone, nobody owns it here. */
static void in_child(void)
{
    struct limits kept = world.limits;
    EACH(l, &world.files)
        close(OWNER(l, struct file, files)->fd);
    world_init();
    world.limits = kept;
    notices_forget();
    transfer_init();
    rlimit_init();
}

/* Threads run this code until the process ends: it must not be unloaded under them. */
static void stay_loaded(void)
{
    Dl_info self;
    if (dladdr((void *) &world_lock, &self) != 0 && self.dli_fname != NULL)
        (void) dlopen(self.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
}

__attribute__((constructor)) static void loaded(void)
{
    world_init();
    transfer_init();
    stay_loaded();
    pthread_atfork(before_fork, in_parent, in_child);
}
