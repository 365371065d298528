/*
 * Runs one C baseline on one file and prints one line of JSON.
 *
 *   cbench ENGINE FILE KEY=VALUE...
 *
 * The keys are those of io.jnaaio.bench.CellArguments, which passes the same ones to Java.
 */
#define _GNU_SOURCE
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct engine *const ENGINES[] = {&pwritev_engine, &pwritev_2_engine, &merge_engine,
                                               &uring_engine,   &kaio_engine,      &lio_engine};

static _Noreturn void usage(const char *what) {
    fprintf(stderr, "cbench ENGINE FILE KEY=VALUE...: %s\n", what);
    exit(2);
}

static enum pattern to_pattern(const char *value) {
    if (!strcmp(value, "random")) {
        return RANDOM;
    }
    if (!strcmp(value, "sequential")) {
        return SEQUENTIAL;
    }
    if (!strcmp(value, "append")) {
        return APPEND;
    }
    usage("pattern");
}

static void read_iov(struct config *config, char *value) {
    for (char *part = strtok(value, ","); part != NULL; part = strtok(NULL, ",")) {
        if (config->iov_count == IOV_PER_OP_MAX) {
            usage("too many buffers");
        }
        size_t bytes = strtoul(part, NULL, 10);
        config->iov_bytes[config->iov_count++] = bytes;
        config->op_bytes += bytes;
    }
}

static void read_argument(struct config *config, char *argument) {
    char *value = strchr(argument, '=');
    if (value == NULL) {
        usage(argument);
    }
    *value++ = 0;
    if (!strcmp(argument, "pattern")) {
        config->pattern = to_pattern(value);
    } else if (!strcmp(argument, "iov")) {
        read_iov(config, value);
    } else if (!strcmp(argument, "direct")) {
        config->direct = !strcmp(value, "true");
    } else if (!strcmp(argument, "sync")) {
        config->sync = !strcmp(value, "true");
    } else if (!strcmp(argument, "blocks")) {
        config->blocks = strtoull(value, NULL, 10);
    } else if (!strcmp(argument, "depth")) {
        config->depth = atoi(value);
    } else if (!strcmp(argument, "warmupMillis")) {
        config->warmup_ns = strtoull(value, NULL, 10) * 1000000u;
    } else if (!strcmp(argument, "measureMillis")) {
        config->measure_ns = strtoull(value, NULL, 10) * 1000000u;
    } else if (!strcmp(argument, "runId")) {
        config->run_id = strtoull(value, NULL, 10);
    } else {
        usage(argument);
    }
}

static void make_slots(struct work *work) {
    const struct config *config = &work->config;
    work->slots = calloc((size_t)config->depth, sizeof *work->slots);
    work->marks = calloc(config->blocks, 1);
    for (int i = 0; i < config->depth; i++) {
        size_t at = 0;
        for (int v = 0; v < config->iov_count; v++) {
            size_t bytes = config->iov_bytes[v];
            /* O_DIRECT takes whole pages only; small pieces are not spread over pages of their own. */
            size_t alignment = bytes % 4096 == 0 ? 4096 : 64;
            uint8_t *memory = aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
            for (size_t b = 0; b < bytes; b++, at++) {
                memory[b] = (uint8_t)(at * 31 + 7);
            }
            work->slots[i].iov[v] = (struct iovec){memory, bytes};
        }
    }
}

static double cpu_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Passes until the time is over. A growing file starts empty in each, and emptying it is not measured. */
static void run(struct work *work, const struct engine *engine, uint64_t phase_ns, double *seconds,
                double *cpu) {
    memset(&work->total, 0, sizeof work->total);
    *seconds = 0;
    *cpu = 0;
    do {
        if (work->config.pattern == APPEND) {
            if (ftruncate(work->fd, 0) != 0) {
                die("ftruncate", errno);
            }
            memset(work->marks, 0, work->config.blocks);
            atomic_store(&work->next, 0);
        }
        double cpu_begin = cpu_seconds();
        uint64_t begin = now_ns();
        work->deadline_ns = begin + phase_ns;
        engine->pass(work);
        *seconds += (double)(now_ns() - begin) / 1e9;
        *cpu += cpu_seconds() - cpu_begin;
    } while (*seconds * 1e9 < (double)phase_ns);
}

static double percentile(const struct tally *tally, double part) {
    uint64_t left = (uint64_t)((double)tally->ops * part);
    for (int i = 0; i < HISTOGRAM_SIZE; i++) {
        if (tally->histogram[i] > left) {
            int shift = (i >> HISTOGRAM_BITS) - 1;
            uint64_t low = i < 1 << HISTOGRAM_BITS
                               ? (uint64_t)i
                               : ((1ull << HISTOGRAM_BITS) + (i & ((1 << HISTOGRAM_BITS) - 1))) << shift;
            return (double)low;
        }
        left -= tally->histogram[i];
    }
    return 0;
}

int main(int argc, char **argv) {
    static struct work work;
    if (argc < 3) {
        usage("engine and file are missing");
    }
    const struct engine *engine = NULL;
    for (size_t i = 0; i < sizeof ENGINES / sizeof *ENGINES; i++) {
        if (!strcmp(argv[1], ENGINES[i]->name)) {
            engine = ENGINES[i];
        }
    }
    if (engine == NULL) {
        usage(argv[1]);
    }
    work.config.engine = argv[1];
    work.config.path = argv[2];
    for (int i = 3; i < argc; i++) {
        read_argument(&work.config, argv[i]);
    }
    if (work.config.blocks == 0 || work.config.depth < 1 || work.config.iov_count == 0) {
        usage("blocks, depth or iov is missing");
    }
    make_slots(&work);
    work.fd = open(work.config.path, O_WRONLY | (work.config.direct ? O_DIRECT : 0));
    if (work.fd < 0) {
        die("open", errno);
    }
    engine->open(&work);
    double seconds;
    double cpu;
    run(&work, engine, work.config.warmup_ns, &seconds, &cpu);
    run(&work, engine, work.config.measure_ns, &seconds, &cpu);
    uint64_t distinct = 0;
    for (uint64_t i = 0; i < work.config.blocks; i++) {
        distinct += work.marks[i];
    }
    printf("{\"ops\":%llu,\"seconds\":%.6f,\"cpuSeconds\":%.6f,\"allocatedBytes\":0,\"p50Nanos\":%.0f,"
           "\"p99Nanos\":%.0f,\"p999Nanos\":%.0f,\"distinct\":%llu}\n",
           (unsigned long long)work.total.ops, seconds, cpu, percentile(&work.total, 0.5),
           percentile(&work.total, 0.99), percentile(&work.total, 0.999), (unsigned long long)distinct);
    return 0;
}
