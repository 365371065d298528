/* The life of a request in the kernel's tables: entered, queued, finished, forgotten. */
#include "internal.h"

void job_enter(struct job *j)
{
    j->sequence = ++world.sequence;
    j->notice.ticket = j->sequence;
    list_append(&world.all, &j->all);
    list_init(&j->line);
    if (j->lio != NULL)
        j->lio->jobs++;
    world.submitted++;
}

/* An fsync waits for every request on its file that came before it and is no fsync itself. */
static int earlier(const struct job *sync)
{
    int pending = 0;
    EACH(l, &world.all) {
        struct job *j = OWNER(l, struct job, all);
        if (j->sequence < sync->sequence && j->state != FINISHED && !job_is_sync(j)
            && file_same(j->file, sync->file))
            pending++;
    }
    return pending;
}

void job_queue(struct job *j)
{
    if (job_is_sync(j) && (j->pending = earlier(j)) > 0) {
        j->state = WAITING;
        list_append(&world.syncs, &j->line);
        return;
    }
    j->state = QUEUED;
    list_append(&world.run, &j->line);
    workers_wake();
}

static void release_syncs(const struct job *done)
{
    EACH(l, &world.syncs) {
        struct job *sync = OWNER(l, struct job, line);
        if (done->sequence < sync->sequence && file_same(done->file, sync->file)
            && --sync->pending == 0) {
            list_remove(&sync->line);
            sync->state = QUEUED;
            list_append(&world.run, &sync->line);
            workers_wake();
        }
    }
}

void job_finish(struct job *j, long status, int error)
{
    if (j->orphan) {
        job_free(j);
        world_changed();
        return;
    }
    list_remove(&j->line);
    j->state = FINISHED;
    j->status = status;
    j->error = error;
    list_append(&world.finished, &j->line);
    world.completed++;
    if (!job_is_sync(j))
        release_syncs(j);
    if (j->note != NULL)
        knote_touch(j->note);
    notice_post(&j->notice);
    if (j->lio != NULL) {
        j->lio->finished++;
        lio_settle(j->lio);
    }
    world_changed();
}

void job_free(struct job *j)
{
    knote_drop(j->note);
    list_remove(&j->all);
    list_remove(&j->line);
    file_drop(j->file);
    free(j->iov);
    free(j);
}

void job_forget(struct job *j)
{
    struct lio *lio = j->lio;
    bool finished = j->state == FINISHED;
    job_free(j);
    world.jobs--;
    if (lio != NULL) {
        lio->jobs--;
        lio->finished -= finished;
        lio_settle(lio);
    }
    world_changed();
}

static struct job *find(uintptr_t cb, bool finished)
{
    struct link *head = finished ? &world.finished : &world.all;
    EACH(l, head) {
        struct job *j = finished ? OWNER(l, struct job, line) : OWNER(l, struct job, all);
        if (j->cb == cb)
            return j;
    }
    return NULL;
}

struct job *job_find(uintptr_t cb)
{
    return find(cb, false);
}

struct job *job_find_finished(uintptr_t cb)
{
    return find(cb, true);
}

void lio_settle(struct lio *l)
{
    if (l->open)
        return;
    if (l->jobs == l->finished && !l->posted) {
        l->posted = true;
        if (l->note != NULL)
            knote_touch(l->note);
        notice_post(&l->notice);
    }
    if (l->jobs == 0) {
        knote_drop(l->note);
        world.lists--;
        free(l);
    }
}
