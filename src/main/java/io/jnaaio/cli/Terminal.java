package io.jnaaio.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

/**
 * Determines whether a standard stream goes to a terminal, and how wide the terminal is. The JDK cannot tell this for
 * a single stream, so a shell is asked, which every Unix has. On Windows no stream counts as a terminal.
 */
final class Terminal {
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int COLUMNS_UNKNOWN = 80;

    private Terminal() {}

    /** The width of the terminal that stdout goes to; 0 if it goes to none. */
    static int columnsOfStdout() {
        return columns(STDOUT);
    }

    /** The width of the terminal that stderr goes to; 0 if it goes to none. */
    static int columnsOfStderr() {
        return columns(STDERR);
    }

    private static int columns(int stream) {
        if ("dumb".equals(System.getenv("TERM"))) {
            return 0; // text cannot be overwritten there
        }
        // The shell inherits the stream in question and answers on the other one.
        int answer = stream == STDOUT ? STDERR : STDOUT;
        String ask =
                String.format(
                        "exec 3>&%2$d; test -t %1$d && echo terminal >&3 && stty size <&%1$d >&3 2>/dev/null",
                        stream, answer);
        ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", ask);
        if (stream == STDOUT) {
            shell.redirectOutput(Redirect.INHERIT);
        } else {
            shell.redirectError(Redirect.INHERIT);
        }
        try {
            Process process = shell.start();
            process.getOutputStream().close();
            try (var said =
                    stream == STDOUT ? process.getErrorStream() : process.getInputStream()) {
                return columns(new String(said.readAllBytes(), StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            return 0; // there is no shell
        }
    }

    /**
     * Parses the answer of the shell: the word {@code terminal} if the stream goes to one, then its rows and columns
     * if they are known.
     */
    static int columns(String answer) {
        try (Scanner words = new Scanner(answer)) {
            if (!words.hasNext("terminal")) {
                return 0;
            }
            words.next();
            int columns = 0;
            while (words.hasNextInt()) {
                columns = words.nextInt();
            }
            return columns > 0 ? columns : COLUMNS_UNKNOWN;
        }
    }
}
