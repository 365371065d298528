package org.example.h2;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A database of accounts: 20,000 rows, and threads that move money between them. */
final class Accounts {
    static final int ROWS = 20_000;
    static final int THREADS = 4;
    static final int TRANSFERS = 500;
    static final long BALANCE = 1000;

    private final String url;

    /** In the database of that URL; its cache is too small for the table, so that pages are read again. */
    Accounts(String url) {
        this.url = url + ";CACHE_SIZE=512";
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, "sa", "");
    }

    void load() throws SQLException {
        try (Connection connection = connect()) {
            execute(
                    connection,
                    "create table account(id int primary key, balance bigint, note varchar)");
            connection.setAutoCommit(false);
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into account values(?, ?, ?)")) {
                for (int id = 0; id < ROWS; id++) {
                    insert.setInt(1, id);
                    insert.setLong(2, BALANCE);
                    insert.setString(3, note(id));
                    insert.addBatch();
                    if (id % 1000 == 999) {
                        insert.executeBatch();
                        connection.commit();
                    }
                }
            }
            execute(connection, "checkpoint sync");
        }
    }

    /** Several threads at once; no two update the same account, so none waits for a row lock. */
    void transfer() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int which = thread;
                tasks.add(
                        () -> {
                            transfers(which);
                            return null;
                        });
            }
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private void transfers(int thread) throws SQLException {
        Random random = new Random(thread);
        try (Connection connection = connect();
                PreparedStatement update =
                        connection.prepareStatement(
                                "update account set balance = balance + ? where id = ?")) {
            connection.setAutoCommit(false);
            for (int transfer = 0; transfer < TRANSFERS; transfer++) {
                for (int amount : new int[] {1, -1}) {
                    update.setInt(1, amount);
                    update.setInt(2, random.nextInt(ROWS / THREADS) * THREADS + thread);
                    update.executeUpdate();
                }
                connection.commit();
                if (transfer % 50 == 49) {
                    execute(connection, "checkpoint sync");
                }
            }
        }
    }

    /** Random rows, each checked. */
    void readRows(int count) throws SQLException {
        Random random = new Random(7);
        try (Connection connection = connect();
                PreparedStatement select =
                        connection.prepareStatement("select note from account where id = ?")) {
            for (int i = 0; i < count; i++) {
                int id = random.nextInt(ROWS);
                select.setInt(1, id);
                try (ResultSet row = select.executeQuery()) {
                    if (!row.next() || !row.getString(1).equals(note(id))) {
                        throw new AssertionError("account " + id + " is not what was stored");
                    }
                }
            }
        }
    }

    /** What the transfers of all threads leave of each account. */
    static long[] expectedBalances() {
        long[] balances = new long[ROWS];
        Arrays.fill(balances, BALANCE);
        for (int thread = 0; thread < THREADS; thread++) {
            Random random = new Random(thread);
            for (int i = 0; i < TRANSFERS; i++) {
                balances[random.nextInt(ROWS / THREADS) * THREADS + thread]++;
                balances[random.nextInt(ROWS / THREADS) * THREADS + thread]--;
            }
        }
        return balances;
    }

    long[] balances() throws SQLException {
        long[] balances = new long[ROWS];
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id, balance, note from account")) {
            while (rows.next()) {
                int id = rows.getInt(1);
                balances[id] =
                        rows.getString(3).equals(note(id)) ? rows.getLong(2) : Long.MIN_VALUE;
            }
        }
        return balances;
    }

    static String note(int id) {
        return ("account " + id + " ").repeat(12);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
