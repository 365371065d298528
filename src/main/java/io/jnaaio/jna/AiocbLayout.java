package io.jnaaio.jna;

/**
 * The offsets of the members of one platform's {@code struct aiocb}, in bytes; read once from the Structure classes.
 *
 * @param size the size of a control block
 * @param fildes {@code int aio_fildes}
 * @param lioOpcode {@code int aio_lio_opcode}
 * @param reqprio {@code int aio_reqprio}
 * @param buf {@code void *aio_buf}; FreeBSD's {@code aio_iov} is the same member
 * @param nbytes {@code size_t aio_nbytes}; FreeBSD's {@code aio_iovcnt} is the same member
 * @param offset {@code off_t aio_offset}, 8 bytes
 * @param sigevNotify {@code int aio_sigevent.sigev_notify}
 * @param sigevSigno {@code int aio_sigevent.sigev_signo}; FreeBSD's {@code sigev_notify_kqueue} is
 *     the same
 * @param sigevValue {@code union sigval aio_sigevent.sigev_value}
 * @param sigevKeventFlags {@code unsigned short aio_sigevent.sigev_notify_kevent_flags}; -1 if absent
 * @param errorCode the hidden {@code int} in which the C library keeps the request's state; -1 if the kernel keeps it
 */
public record AiocbLayout(
        int size,
        int fildes,
        int lioOpcode,
        int reqprio,
        int buf,
        int nbytes,
        int offset,
        int sigevNotify,
        int sigevSigno,
        int sigevValue,
        int sigevKeventFlags,
        int errorCode) {

    private static final int CACHE_LINE = 64;

    /** The distance between two control blocks of a slab: the size, rounded up to 64 bytes. */
    public int stride() {
        return (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    }

    static AiocbLayout glibc() {
        GlibcAiocb aiocb = new GlibcAiocb();
        return of(aiocb, aiocb.aio_sigevent, -1, aiocb.offsetOf("__error_code"));
    }

    static AiocbLayout freeBsd() {
        FreeBsdAiocb aiocb = new FreeBsdAiocb();
        // A member of a union has the offset of the union.
        int keventFlags = aiocb.offsetOf("aio_sigevent") + aiocb.aio_sigevent.offsetOf("_sigev_un");
        return of(aiocb, aiocb.aio_sigevent, keventFlags, -1);
    }

    private static AiocbLayout of(CStruct aiocb, CStruct sigevent, int keventFlags, int errorCode) {
        int sigev = aiocb.offsetOf("aio_sigevent");
        return new AiocbLayout(
                aiocb.size(),
                aiocb.offsetOf("aio_fildes"),
                aiocb.offsetOf("aio_lio_opcode"),
                aiocb.offsetOf("aio_reqprio"),
                aiocb.offsetOf("aio_buf"),
                aiocb.offsetOf("aio_nbytes"),
                aiocb.offsetOf("aio_offset"),
                sigev + sigevent.offsetOf("sigev_notify"),
                sigev + sigevent.offsetOf("sigev_signo"),
                sigev + sigevent.offsetOf("sigev_value"),
                keventFlags,
                errorCode);
    }
}
