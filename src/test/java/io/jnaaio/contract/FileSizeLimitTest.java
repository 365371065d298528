package io.jnaaio.contract;

import io.jnaaio.api.BackendId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * RLIMIT_FSIZE stops a write midway on a real file system: the only way to get short writes, and errors after some
 * bytes, without a full disk. A JVM under that limit runs the cases of {@link FileSizeLimitChild}; each is a test
 * here.
 */
@Timeout(60)
class FileSizeLimitTest {
    /** In blocks of the shell, 512 or 1024 bytes; JNA's library and the JVM's files are smaller. */
    private static final int LIMIT_BLOCKS = 65_536;

    @TempDir Path dir;

    @TestFactory
    Stream<DynamicTest> lioListio() throws Exception {
        return cases(BackendId.LIO_LISTIO);
    }

    @TestFactory
    Stream<DynamicTest> pwritev() throws Exception {
        return cases(BackendId.PWRITEV);
    }

    @TestFactory
    Stream<DynamicTest> ioUring() throws Exception {
        return cases(BackendId.IO_URING);
    }

    @TestFactory
    Stream<DynamicTest> kernelAio() throws Exception {
        return cases(BackendId.KERNEL_AIO);
    }

    @TestFactory
    Stream<DynamicTest> nio() throws Exception {
        return cases(BackendId.NIO);
    }

    private Stream<DynamicTest> cases(BackendId backend) throws Exception {
        Backend.assumeAvailable(backend);
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell for ulimit");
        ChildJvm.Outcome outcome =
                ChildJvm.like()
                        .under("ulimit -f " + LIMIT_BLOCKS)
                        .run(dir, FileSizeLimitChild.class, backend.id(), dir.toString());
        return ChildCases.tests(outcome);
    }
}
