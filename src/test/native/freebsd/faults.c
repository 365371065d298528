/* Orders of a test: delays, short counts and failures for requests, in the order of their submission. */
#include "internal.h"

enum sort { DELAY, SHORT, FAIL, FAIL_SUBMIT, SORTS };
enum { ORDERS_MAX = 32 };

struct order {
    int kinds, skip, count; /* count -1: no end */
    long value;
};

static struct order orders[SORTS][ORDERS_MAX];
static int ordered[SORTS];
static int kevent_count, kevent_error;
static struct {
    uint64_t state;
    int delay_max, short_permille, fail_permille;
} chaos;

static int kind(int op)
{
    if (op == FBSD_LIO_SYNC || op == FBSD_LIO_DSYNC)
        return FBSD_SYNCS;
    return op == FBSD_LIO_READ || op == FBSD_LIO_READV ? FBSD_READS : FBSD_WRITES;
}

static int add(enum sort s, int kinds, int skip, int count, long value)
{
    int result = -1;
    world_lock();
    if (ordered[s] == ORDERS_MAX) { /* those that are done make room */
        int kept = 0;
        for (int i = 0; i < ORDERS_MAX; i++)
            if (orders[s][i].count != 0)
                orders[s][kept++] = orders[s][i];
        ordered[s] = kept;
    }
    if (ordered[s] < ORDERS_MAX && (kinds & ~FBSD_ANY) == 0 && kinds != 0 && skip >= 0 && count >= -1) {
        orders[s][ordered[s]++] = (struct order){kinds, skip, count, value};
        result = 0;
    }
    world_unlock();
    return result;
}

/* Counts a request in every order for its kind; answers whether one is for it. */
static bool apply(enum sort s, int op, long *value)
{
    bool found = false;
    for (int i = 0; i < ordered[s]; i++) {
        struct order *o = &orders[s][i];
        if ((o->kinds & kind(op)) == 0 || o->count == 0)
            continue;
        if (o->skip > 0) {
            o->skip--;
        } else if (!found) {
            o->count -= o->count > 0;
            *value = o->value;
            found = true;
        }
    }
    return found;
}

static uint64_t next_random(void) /* xorshift64, Marsaglia 2003 */
{
    chaos.state ^= chaos.state << 13;
    chaos.state ^= chaos.state >> 7;
    chaos.state ^= chaos.state << 17;
    return chaos.state;
}

static void stir(struct job *j)
{
    static const int errors[] = {FBSD_EIO, 28 /* ENOSPC */, 69 /* EDQUOT */};
    if (chaos.delay_max > 0)
        j->delay_micros = (int) (next_random() % ((uint64_t) chaos.delay_max + 1));
    if (next_random() % 1000 < (uint64_t) chaos.short_permille && j->total > 1)
        j->short_bytes = 1 + (long) (next_random() % (j->total - 1));
    if (next_random() % 1000 < (uint64_t) chaos.fail_permille)
        j->fail_error = errors[next_random() % 3];
}

void faults_job(struct job *j)
{
    long value;
    if (chaos.state != 0 && !job_is_sync(j))
        stir(j);
    if (apply(DELAY, j->op, &value))
        j->delay_micros = (int) value;
    if (apply(SHORT, j->op, &value))
        j->short_bytes = value;
    if (apply(FAIL, j->op, &value))
        j->fail_error = (int) value;
}

int faults_submit(int op)
{
    long error;
    return apply(FAIL_SUBMIT, op, &error) ? (int) error : 0;
}

int faults_kevent(void)
{
    if (kevent_count <= 0)
        return 0;
    kevent_count--;
    return kevent_error;
}

void faults_clear(void)
{
    memset(ordered, 0, sizeof ordered);
    memset(&chaos, 0, sizeof chaos);
    kevent_count = 0;
}

int fbsd_delay(int kinds, int skip, int count, int micros)
{
    return micros < 0 ? -1 : add(DELAY, kinds, skip, count, micros);
}

int fbsd_short(int kinds, int skip, int count, long bytes)
{
    return bytes < 0 ? -1 : add(SHORT, kinds, skip, count, bytes);
}

int fbsd_fail(int kinds, int skip, int count, int error)
{
    return error <= 0 && error != FBSD_ERESTART ? -1 : add(FAIL, kinds, skip, count, error);
}

int fbsd_fail_submit(int kinds, int skip, int count, int error)
{
    return error <= 0 ? -1 : add(FAIL_SUBMIT, kinds, skip, count, error);
}

void fbsd_fail_kevent(int count, int error)
{
    world_lock();
    kevent_count = count;
    kevent_error = error;
    EACH(l, &world.kqueues)
        pthread_cond_broadcast(&OWNER(l, struct kq, kqueues)->cond);
    world_unlock();
}

void fbsd_chaos(long seed, int delayMaxMicros, int shortPermille, int failPermille)
{
    world_lock();
    chaos.delay_max = delayMaxMicros;
    chaos.short_permille = shortPermille;
    chaos.fail_permille = failPermille;
    bool off = delayMaxMicros == 0 && shortPermille == 0 && failPermille == 0;
    chaos.state = off ? 0 : (uint64_t) seed * 2654435769u + 1;
    world_unlock();
}
