/*
 * Requests of sockets: FreeBSD gives them threads of their own, which wait until the socket is ready; until then
 * they can be cancelled. Here each has one, which looks every few milliseconds.
 */
#include "internal.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

enum { LOOK_MILLIS = 5, STACK_BYTES = 256 * 1024, BEFORE_15 = 1500000 };

struct socket_wait {
    struct job *job; /* NULL: abandoned */
    int fd;
};

/* One attempt, under the lock: done by it or not. */
static bool attempt(struct job *j, int fd)
{
    struct msghdr msg = {.msg_iov = j->iov, .msg_iovlen = (size_t) j->iovcnt};
    ssize_t n;
    if (j->fail_error != 0) {
        job_finish(j, -1, j->fail_error);
        return true;
    }
    n = job_is_write(j) ? sendmsg(fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL) : recvmsg(fd, &msg, MSG_DONTWAIT);
    if (n >= 0) {
        job_finish(j, n, 0);
        return true;
    }
    if (errno == EAGAIN || errno == EINTR)
        return false;
    if (errno == EPIPE) {
        struct notice sigpipe = {FBSD_SIGEV_SIGNAL, SIGPIPE, 0, {0}, 0};
        if (world.limits.osreldate >= BEFORE_15)
            return false; /* measured on 15.0: such a request never ends */
        notice_post(&sigpipe);
    }
    job_finish(j, -1, freebsd_errno(errno));
    return true;
}

static void *soaiod(void *of)
{
    struct socket_wait *w = of;
    pthread_setname_np(pthread_self(), "soaiod");
    for (bool done = false; !done; ) {
        world_lock();
        struct job *j = w->job;
        if (j == NULL) {
            done = true;
        } else {
            j->wait = NULL;
            done = attempt(j, w->fd);
            if (!done)
                j->wait = w;
        }
        if (done) {
            world.sockets--;
            world_changed();
        }
        world_unlock();
        if (!done)
            (void) poll(NULL, 0, LOOK_MILLIS);
    }
    close(w->fd);
    free(w);
    return NULL;
}

int socket_start(struct job *j)
{
    pthread_t thread;
    pthread_attr_t attributes;
    sigset_t all, before;
    struct socket_wait *w = calloc(1, sizeof *w);
    *w = (struct socket_wait){j, fcntl(j->file->fd, F_DUPFD_CLOEXEC, j->file->fd)};
    j->wait = w;
    world.sockets++;
    sigfillset(&all);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&thread, &attributes, soaiod, w) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (started)
        return 0;
    j->wait = NULL;
    world.sockets--;
    close(w->fd);
    free(w);
    return FBSD_EAGAIN;
}

void socket_abandon(struct job *j)
{
    j->wait->job = NULL;
    j->wait = NULL;
}
