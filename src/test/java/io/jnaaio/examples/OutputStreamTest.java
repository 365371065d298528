package io.jnaaio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jnaaio.Aio;
import io.jnaaio.AioOutputStream;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.FsyncMode;
import java.io.DataOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code in docs/output-stream.md. */
class OutputStreamTest {
    @TempDir private Path folder;

    @Test
    void aStreamWithAChecksum() throws Exception {
        Path path = folder.resolve("table");
        try (AsyncIo io = Aio.open()) {
            // tag::stream[]
            CRC32C checksum = new CRC32C();
            try (AioFile file =
                            io.openFile(
                                    path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    AioOutputStream out =
                            AioOutputStream.builder(file)
                                    .blockBytes(1 << 20)
                                    .blocks(3) // two in flight while one is filled
                                    .beforeWrite(checksum::update)
                                    .open()) {
                DataOutputStream data = new DataOutputStream(out);
                for (int row = 0; row < 1_000_000; row++) {
                    data.writeInt(row);
                }
                out.flush(); // all bytes are written and in the checksum
                data.writeInt((int) checksum.getValue());
                out.sync(FsyncMode.DSYNC); // all bytes are durable
            }
            Aio.syncDirectory(path.toAbsolutePath().getParent()); // and so is the file's name
            // end::stream[]
        }
        assertEquals(4_000_004, Files.size(path));
    }
}
