/*
 * Replays what FreeBSD 13.2 and 15.0 kernels were seen to answer, against whatever provides the functions: a
 * FreeBSD kernel, or the double on Linux. One line for each row:
 *
 *   ok  3.2 ...        FAIL 3.2 ...: what: expected 1 got 2        skip 3.2 ...: reason
 *
 * and "N passed, N failed, N skipped" at the end; exit status 1 if a row failed. The first number of a row's id
 * is that of its subject: 1 events, 2 late errors, 3 counts, 4 memory, 5 lists, 6 aio_waitcomplete, 7 aio_fsync,
 * 8 aio_cancel, 9 limits, 10 identity, 11 files, 12 signals, 13 the queue, 14 the double's control functions.
 * Rows 11.1 to 11.3 run last: they leave a kernel thread of AIO that ends waits in pipes, until the next boot.
 *
 *   conformance [--list] [--osreldate NUMBER] [ID...]      TMPDIR: where files go (/tmp)
 *
 * --osreldate chooses the version the double plays. Run it as root: on FreeBSD the rows with queued requests set
 * vfs.aio.enable_unsafe to hold the aiods with pipes (and put it back), and some mount a small tmpfs.
 *
 * FreeBSD:  cc -O2 -o conformance conformance/(all).c -lpthread     (not with -lrt: SIGEV_THREAD is asked of libc)
 * Linux:    the same with libfreebsdaio.so: build.sh
 */
#include "check.h"

static const struct row *const sections[] = {rows_events, rows_errors, rows_memory, rows_lists, rows_wait,
    rows_sync, rows_cancel, rows_limits, rows_identity, rows_files, rows_signals, rows_queue, rows_control, rows_last};

static char problem[512];
static const char *skipped;

void expect_range(const char *what, long long least, long long most, long long got)
{
    if (problem[0] != '\0' || (got >= least && got <= most))
        return;
    if (least == most)
        snprintf(problem, sizeof problem, "%s: expected %lld got %lld", what, least, got);
    else
        snprintf(problem, sizeof problem, "%s: expected %lld..%lld got %lld", what, least, most, got);
}

void expect(const char *what, long long expected, long long got)
{
    expect_range(what, expected, expected, got);
}

void skip(const char *reason)
{
    skipped = reason;
}

bool row_failed(void)
{
    return problem[0] != '\0';
}

/* What a row left behind would spoil the next ones. */
static void nothing_left(void)
{
    struct timespec at_once = {0, 0};
    struct aiocb *cb = NULL;
    for (int left = 0; ; left++) {
        (void) aio_waitcomplete(&cb, &at_once);
        if (cb == NULL) {
            if (skipped == NULL)
                expect("requests left unreturned by the row", 0, left);
            return;
        }
    }
}

static int counts[3]; /* passed, failed, skipped */

static void run(const struct row *r)
{
    problem[0] = '\0';
    skipped = NULL;
    r->check();
    nothing_left();
    if (problem[0] != '\0') {
        printf("FAIL %s %s: %s\n", r->id, r->title, problem);
        counts[1]++;
    } else if (skipped != NULL) {
        printf("skip %s %s: %s\n", r->id, r->title, skipped);
        counts[2]++;
    } else {
        printf("ok  %s %s\n", r->id, r->title);
        counts[0]++;
    }
    fflush(stdout);
}

static bool chosen(const char *id, char **ids)
{
    if (*ids == NULL)
        return true;
    for (; *ids != NULL; ids++) {
        size_t n = strlen(*ids);
        if (strcmp(id, *ids) == 0 || (strncmp(id, *ids, n) == 0 && id[n] == '.'))
            return true;
    }
    return false;
}

static void choose_version(int date)
{
#ifdef __FreeBSD__
    (void) date;
    fprintf(stderr, "--osreldate is for the double\n");
    exit(2);
#else
    fbsd_version(date);
#endif
}

int main(int argc, char **argv)
{
    bool list = false;
    for (argv++; *argv != NULL && strncmp(*argv, "--", 2) == 0; argv++) {
        if (strcmp(*argv, "--list") == 0) {
            list = true;
        } else if (strcmp(*argv, "--osreldate") == 0 && argv[1] != NULL) {
            choose_version(atoi(*++argv));
        } else {
            fprintf(stderr, "conformance [--list] [--osreldate NUMBER] [ID...]\n");
            return 2;
        }
    }
    (void) argc;
    for (size_t s = 0; s < sizeof sections / sizeof *sections; s++)
        for (const struct row *r = sections[s]; r->id != NULL; r++)
            if (!chosen(r->id, argv))
                continue;
            else if (list)
                printf("%s %s\n", r->id, r->title);
            else
                run(r);
    if (!list)
        printf("%d passed, %d failed, %d skipped\n", counts[0], counts[1], counts[2]);
    return counts[1] > 0;
}
