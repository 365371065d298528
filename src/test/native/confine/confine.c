/*
 * Runs a program with less than it would have: without some system calls, without some capabilities, under some limits.
 *
 *   confine [-s NUMBER=ERRNO]... [-c CAPABILITY]... [-m BYTES] -- PROGRAM ARGUMENT...
 *
 * -s  a seccomp filter answers system call NUMBER with ERRNO, both as numbers; all others go through
 * -c  the capability with that number is taken out of the bounding set, so that not even root has it after exec
 * -m  RLIMIT_MEMLOCK, soft and hard
 *
 * Source: seccomp(2), prctl(2), capabilities(7), setrlimit(2), Linux man-pages 6.03; linux/seccomp.h, linux/filter.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define RULES_MAX 16

static struct sock_filter filter[2 * RULES_MAX + 2];
static unsigned short length;

static void fail(const char *what)
{
    fprintf(stderr, "confine: %s: %s\n", what, strerror(errno));
    exit(125);
}

static void usage(void)
{
    fputs("usage: confine [-s NUMBER=ERRNO]... [-c CAPABILITY]... [-m BYTES] -- PROGRAM ...\n", stderr);
    exit(124);
}

/* The numbers are of this program's own architecture, which is that of the program it runs: no other is looked for. */
static void forbid(const char *rule)
{
    unsigned number, error;
    if (sscanf(rule, "%u=%u", &number, &error) != 2 || length + 3 > 2 * RULES_MAX) usage();
    if (length == 0) {
        filter[length++] = (struct sock_filter)
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    }
    filter[length++] = (struct sock_filter) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
    filter[length++] = (struct sock_filter)
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error & SECCOMP_RET_DATA));
}

/* Last of all: the filter might forbid what the others need. */
static void install(void)
{
    if (length == 0) return;
    filter[length++] = (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {.len = length, .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("PR_SET_NO_NEW_PRIVS");
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) fail("PR_SET_SECCOMP");
}

int main(int argc, char **argv)
{
    int option;
    while ((option = getopt(argc, argv, "+s:c:m:")) != -1) {
        switch (option) {
        case 's':
            forbid(optarg);
            break;
        case 'c':
            /* A process that is not root has none to lose. */
            if (prctl(PR_CAPBSET_DROP, atoi(optarg), 0, 0, 0) != 0 && geteuid() == 0) fail("PR_CAPBSET_DROP");
            break;
        case 'm': {
            rlim_t bytes = strtoul(optarg, NULL, 10);
            struct rlimit limit = {.rlim_cur = bytes, .rlim_max = bytes};
            if (setrlimit(RLIMIT_MEMLOCK, &limit) != 0) fail("RLIMIT_MEMLOCK");
            break;
        }
        default:
            usage();
        }
    }
    if (optind >= argc) usage();
    install();
    execvp(argv[optind], argv + optind);
    fail(argv[optind]);
    return 125;
}
