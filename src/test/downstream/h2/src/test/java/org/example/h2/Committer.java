package org.example.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import org.h2.store.fs.FilePath;

/** A process that commits a row, syncs, and prints the row's number, until it is killed. */
final class Committer {
    private Committer() {}

    public static void main(String[] args) throws Exception {
        FilePath.register(new AioFilePath());
        try (Connection connection = new Accounts(args[0]).connect()) {
            Accounts.execute(connection, "create table line(id int primary key, note varchar)");
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into line values(?, ?)")) {
                for (int id = 0; !Thread.interrupted(); id++) {
                    insert.setInt(1, id);
                    insert.setString(2, Accounts.note(id));
                    insert.executeUpdate();
                    Accounts.execute(connection, "checkpoint sync");
                    System.out.print(
                            id + "\n"); // whole lines: what the parent reads is acknowledged
                    System.out.flush();
                }
            }
        }
    }
}
