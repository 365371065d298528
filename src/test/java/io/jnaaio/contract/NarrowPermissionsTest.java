package io.jnaaio.contract;

import io.jnaaio.api.BackendId;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Locks and syncs of a file that cannot be opened again, because its permissions have changed. A JVM that is subject
 * to permissions, even as root, runs the cases of {@link NarrowPermissionsChild}; each is a test here.
 */
@Timeout(60)
class NarrowPermissionsTest {
    @TempDir Path dir;

    @TestFactory
    Stream<DynamicTest> pwritev() throws Exception {
        return cases(BackendId.PWRITEV);
    }

    @TestFactory
    Stream<DynamicTest> lioListio() throws Exception {
        return cases(BackendId.LIO_LISTIO);
    }

    private Stream<DynamicTest> cases(BackendId backend) throws Exception {
        Backend.assumeAvailable(backend);
        ChildJvm.Outcome outcome =
                ChildJvm.like()
                        .through(Confine.as().heldByPermissions().command())
                        .with("-Xint") // so that no compiler needs memory under the limit
                        .run(dir, NarrowPermissionsChild.class, backend.id(), dir.toString());
        return ChildCases.tests(outcome);
    }
}
