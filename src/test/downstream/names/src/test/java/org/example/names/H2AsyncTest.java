package org.example.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.channels.AioFileChannel;
import io.jnaaio.channels.AioFileSystemProvider;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** H2's file access by AsynchronousFileChannel, unchanged, in a JVM whose default file system is the library's. */
class H2AsyncTest {
    private static final int ROWS = 5_000;

    @TempDir Path folder;

    @Test
    void aDatabaseIsWrittenAndReadAgain() throws Exception {
        assertInstanceOf(AioFileSystemProvider.class, FileSystems.getDefault().provider());
        try (AsynchronousFileChannel channel =
                AsynchronousFileChannel.open(
                        folder.resolve("x"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertInstanceOf(AioFileChannel.class, channel);
        }
        // tag::h2[]
        String url = "jdbc:h2:async:" + folder.resolve("words");
        // end::h2[]
        try (Connection connection = DriverManager.getConnection(url)) {
            try (Statement create = connection.createStatement()) {
                create.execute("create table word(id int primary key, text varchar)");
            }
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into word values (?, ?)")) {
                for (int id = 0; id < ROWS; id++) {
                    insert.setInt(1, id);
                    insert.setString(2, "word " + id);
                    insert.executeUpdate();
                }
            }
        }
        assertTrue(Files.size(folder.resolve("words.mv.db")) > 0, "the database's file");
        try (Connection connection = DriverManager.getConnection(url);
                Statement read = connection.createStatement();
                ResultSet words = read.executeQuery("select id, text from word order by id")) {
            for (int id = 0; id < ROWS; id++) {
                assertTrue(words.next(), "row " + id);
                assertEquals("word " + id, words.getString(2));
            }
        }
    }
}
