package io.jnaaio.jna;

import io.jnaaio.api.Errno;
import io.jnaaio.api.PlatformFacts;
import java.util.LinkedHashMap;
import java.util.Map;

/** The numbers of a PlatformAbi under the names of C. */
final class ConstantsOfC {
    private ConstantsOfC() {}

    static Map<String, Integer> of(PlatformAbi abi) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        if (!abi.os().equals(PlatformFacts.Os.MACOS)) {
            putAio(numbers, abi);
        }
        putOpen(numbers, abi.open());
        putNames(numbers, abi);
        for (Errno errno : Errno.values()) {
            if (!errno.equals(Errno.SUCCESS)) {
                numbers.put(errno.name(), abi.number(errno));
            }
        }
        return numbers;
    }

    private static void putAio(Map<String, Integer> numbers, PlatformAbi abi) {
        numbers.put("LIO_NOP", abi.lio().nop());
        numbers.put("LIO_READ", abi.lio().read());
        numbers.put("LIO_WRITE", abi.lio().write());
        numbers.put("LIO_NOWAIT", abi.lio().nowait());
        numbers.put("LIO_WAIT", abi.lio().waitAll());
        numbers.put("AIO_CANCELED", abi.cancel().canceled());
        numbers.put("AIO_NOTCANCELED", abi.cancel().notCanceled());
        numbers.put("AIO_ALLDONE", abi.cancel().allDone());
        numbers.put("SIGEV_NONE", abi.sigev().none());
        numbers.put("SIGEV_SIGNAL", abi.sigev().signal());
        numbers.put("SIGEV_THREAD", abi.sigev().thread());
        numbers.put("SIGEV_KEVENT", abi.sigev().kevent());
        numbers.put("SIGEV_THREAD_ID", abi.sigev().threadId());
    }

    private static void putOpen(Map<String, Integer> numbers, OpenFlags open) {
        numbers.put("O_RDONLY", open.rdonly());
        numbers.put("O_WRONLY", open.wronly());
        numbers.put("O_RDWR", open.rdwr());
        numbers.put("O_CREAT", open.creat());
        numbers.put("O_EXCL", open.excl());
        numbers.put("O_TRUNC", open.trunc());
        numbers.put("O_APPEND", open.append());
        numbers.put("O_NONBLOCK", open.nonblock());
        numbers.put("O_SYNC", open.sync());
        numbers.put("O_DSYNC", open.dsync());
        numbers.put("O_DIRECT", open.direct());
        numbers.put("O_CLOEXEC", open.cloexec());
        numbers.put("O_NOFOLLOW", open.nofollow());
        numbers.put("O_DIRECTORY", open.directory());
        numbers.put("O_LARGEFILE", open.largefile());
    }

    private static void putNames(Map<String, Integer> numbers, PlatformAbi abi) {
        numbers.put("F_GETFD", abi.fcntl().getfd());
        numbers.put("F_SETFD", abi.fcntl().setfd());
        numbers.put("F_GETFL", abi.fcntl().getfl());
        numbers.put("F_SETFL", abi.fcntl().setfl());
        numbers.put("F_NOCACHE", abi.fcntl().noCache());
        numbers.put("F_FULLFSYNC", abi.fcntl().fullFsync());
        numbers.put("F_BARRIERFSYNC", abi.fcntl().barrierFsync());
        numbers.put("_SC_IOV_MAX", abi.sysconf().iovMax());
        numbers.put("_SC_PAGESIZE", abi.sysconf().pagesize());
        numbers.put("_SC_ASYNCHRONOUS_IO", abi.sysconf().asynchronousIo());
        numbers.put("_SC_AIO_LISTIO_MAX", abi.sysconf().aioListioMax());
        numbers.put("_SC_AIO_MAX", abi.sysconf().aioMax());
        numbers.put("RLIMIT_FSIZE", abi.rlimit().fsize());
        numbers.put("RLIMIT_NOFILE", abi.rlimit().nofile());
        numbers.put("RLIMIT_MEMLOCK", abi.rlimit().memlock());
    }
}
