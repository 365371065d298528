package io.jnaaio.jna;

/**
 * The values of {@code sigev_notify}; -1 if a system has none. Zero means SIGEV_NONE on FreeBSD but SIGEV_SIGNAL on
 * Linux.
 *
 * <p>Source: {@code bits/sigevent-consts.h}, glibc 2.36; {@code signal.h}, musl 1.2.5; {@code
 * sys/signal.h}, FreeBSD 13.2.
 *
 * @param none SIGEV_NONE
 * @param signal SIGEV_SIGNAL
 * @param thread SIGEV_THREAD; only a library can implement it, FreeBSD's kernel rejects it
 * @param kevent SIGEV_KEVENT, FreeBSD only
 * @param threadId SIGEV_THREAD_ID, Linux and FreeBSD
 */
public record SigevConstants(int none, int signal, int thread, int kevent, int threadId) {
    static final SigevConstants LINUX = new SigevConstants(1, 0, 2, -1, 4);
    static final SigevConstants FREEBSD = new SigevConstants(0, 1, 2, 3, 4);
}
