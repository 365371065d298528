package org.example.lucene;

import io.jnaaio.api.BackendId;
import java.io.IOException;
import org.junit.BeforeClass;

/** With Lucene's mock file systems, which find what is left open, opened twice or deleted too early. */
public class NioDirectoryTest extends AioDirectoryTestCase {
    @BeforeClass
    public static void open() throws IOException {
        open(BackendId.NIO);
    }
}
