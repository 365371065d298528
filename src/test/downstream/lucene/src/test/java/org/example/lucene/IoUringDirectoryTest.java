package org.example.lucene;

import io.jnaaio.api.BackendId;
import java.io.IOException;
import org.apache.lucene.tests.util.LuceneTestCase.SuppressFileSystems;
import org.junit.BeforeClass;

/** Without Lucene's mock file systems, whose files only the nio backend opens. */
@SuppressFileSystems("*")
public class IoUringDirectoryTest extends AioDirectoryTestCase {
    @BeforeClass
    public static void open() throws IOException {
        open(BackendId.IO_URING);
    }
}
