/* Row 13: the kqueue a library lives on. */
#include "check.h"

static void sizes(void)
{
    expect("struct aiocb", 160, sizeof(struct aiocb));
    expect("struct sigevent", 80, sizeof(struct sigevent));
    expect("struct kevent", 64, sizeof(struct kevent));
}

enum { WINDOW = 64, OPS = 1000, BYTES = 300 };
static struct {
    struct aiocb cb;
    struct iovec iov[3];
    char data[BYTES];
    bool busy;
} slots[WINDOW];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t room = PTHREAD_COND_INITIALIZER;
static int bad, queue;

static void fill(char *data, int op)
{
    for (int i = 0; i < BYTES; i++)
        data[i] = (char) (op * 7 + i);
}

static void *reaper(void *unused)
{
    struct kevent got[WINDOW];
    for (int done = 0; done < OPS; ) {
        int n = kevent(queue, NULL, 0, got, WINDOW, NULL);
        for (int i = 0; i < n; i++, done++) {
            size_t slot = (size_t) got[i].udata;
            if (slot >= WINDOW || got[i].ident != (uintptr_t) &slots[slot].cb
                || returned(&slots[slot].cb) != BYTES)
                __atomic_add_fetch(&bad, 1, __ATOMIC_SEQ_CST);
            pthread_mutex_lock(&lock);
            slots[slot % WINDOW].busy = false;
            pthread_cond_signal(&room);
            pthread_mutex_unlock(&lock);
        }
    }
    return unused;
}

static size_t free_slot(void)
{
    size_t found = WINDOW;
    pthread_mutex_lock(&lock);
    while (found == WINDOW) {
        for (size_t i = 0; i < WINDOW && found == WINDOW; i++)
            if (!slots[i].busy)
                found = i;
        if (found == WINDOW)
            pthread_cond_wait(&room, &lock);
    }
    slots[found].busy = true;
    pthread_mutex_unlock(&lock);
    return found;
}

static void thousand(void)
{
    char want[BYTES];
    pthread_t thread;
    int fd = scratch(O_RDWR);
    bad = 0;
    queue = kqueue();
    pthread_create(&thread, NULL, reaper, NULL);
    for (int op = 0; op < OPS; op++) {
        size_t s = free_slot();
        fill(slots[s].data, op);
        for (int i = 0; i < 3; i++)
            slots[s].iov[i] = (struct iovec){slots[s].data + 100 * i, 100};
        prepare(&slots[s].cb, fd, (off_t) op * BYTES, slots[s].iov, 3);
        prepare_kevent(&slots[s].cb, queue, EV_ONESHOT, (void *) s);
        expect("submit", 0, ERR(aio_writev(&slots[s].cb)));
    }
    pthread_join(thread, NULL);
    expect("bad or unknown events", 0, bad);
    for (int op = 0; op < OPS && !row_failed(); op++) {
        fill(want, op);
        expect("content", 1, holds(fd, (off_t) op * BYTES, want, BYTES));
    }
    close(fd);
    close(queue);
}

struct waiter {
    int kq, millis, events;
    double seconds;
    struct kevent got[4];
};

static void *wait_for_events(void *of)
{
    struct waiter *w = of;
    double start = now();
    w->events = events_within(w->kq, w->got, 4, w->millis);
    w->seconds = now() - start;
    return NULL;
}

static int user_event(int kq, int flags, unsigned fflags, void *udata)
{
    struct kevent change;
    EV_SET(&change, 1, EVFILT_USER, flags, fflags, 0, udata);
    return ERR(kevent(kq, &change, 1, NULL, 0, NULL));
}

/* Until the other thread is inside kevent. */
static void await_waiter(void)
{
#ifdef __FreeBSD__
    nap(300);
#else
    expect("a thread in kevent", 0, fbsd_await("waiters", 1, 10000));
#endif
}

static void close_wakes_nobody(void)
{
    struct waiter w = {.kq = kqueue(), .millis = 600};
    pthread_t thread;
    pthread_create(&thread, NULL, wait_for_events, &w);
    await_waiter();
    close(w.kq);
    pthread_join(thread, NULL);
    expect_range("milliseconds in kevent", 500, 60000, (long long) (w.seconds * 1000));
}

static void user_wakes(void)
{
    int udata;
    struct waiter w = {.kq = kqueue(), .millis = 20000};
    pthread_t thread;
    expect("EV_ADD", 0, user_event(w.kq, EV_ADD | EV_CLEAR, 0, &udata));
    expect("not triggered yet", 0, events_now(w.kq, w.got, 4));
    pthread_create(&thread, NULL, wait_for_events, &w);
    await_waiter();
    expect("NOTE_TRIGGER", 0, user_event(w.kq, 0, NOTE_TRIGGER, &udata));
    pthread_join(thread, NULL);
    expect("events", 1, w.events);
    expect("filter", -11, w.got[0].filter);
    expect("ident", 1, (long long) w.got[0].ident);
    expect("udata", 1, w.got[0].udata == (void *) &udata);
    expect("EV_CLEAR: again", 0, events_now(w.kq, w.got, 4));
    expect("NOTE_TRIGGER before kevent", 0, user_event(w.kq, 0, NOTE_TRIGGER, &udata));
    expect("is not lost", 1, events_now(w.kq, w.got, 4));
    close(w.kq);
}

static void timeouts(void)
{
    int kq = kqueue(), fd = scratch(O_RDWR);
    struct kevent got[4];
    struct timespec bad_one = {0, 1000000000}, negative = {-1, 0};
    double start = now();
    expect("100 ms", 0, events_within(kq, got, 4, 100));
    expect_range("milliseconds", 99, 60000, (long long) ((now() - start) * 1000));
    expect("at once", 0, events_now(kq, got, 4));
    expect("nanoseconds of 10^9", E_INVAL, ERR(kevent(kq, NULL, 0, got, 4, &bad_one)));
    expect("negative", E_INVAL, ERR(kevent(kq, NULL, 0, got, 4, &negative)));
    expect("not a kqueue", E_BADF, ERR(events_now(fd, got, 4)));
    close(kq);
    expect("a closed one", E_BADF, ERR(events_now(kq, got, 4)));
    close(fd);
}

const struct row rows_queue[] = {
    {"13.1", "sizes of structures", sizes},
    {"13.2", "1000 gathers of 3 buffers, a thread that reaps", thousand},
    {"13.3", "close(kq) does not wake a thread in kevent", close_wakes_nobody},
    {"13.4", "EVFILT_USER wakes it", user_wakes},
    {"13.5", "timeouts, and queues that are none", timeouts},
    {NULL, NULL, NULL},
};
