package io.jnaaio.examples;

// tag::program[]
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

class FirstWrite {
    public static void main(String[] args) throws Exception {
        ByteBuffer header = StandardCharsets.UTF_8.encode("head");
        ByteBuffer payload = StandardCharsets.UTF_8.encode("payload");
        try (AsyncIo io = Aio.open();
                AioFile file = io.openFile(Path.of(args[0]), CREATE, WRITE)) {
            long written = file.writev(0, header, payload).join(); // at offset 0
            System.out.println(written + " bytes");
        }
    }
}
// end::program[]
