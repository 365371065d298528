package io.jnaaio.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;

/**
 * The CLI: results on stdout, errors on stderr; exit status 0 for success, 2 for wrong usage.
 *
 * <p>This class and {@code probe} without {@code --json} need only the library, so they work on the class path of any
 * application that contains it; all other commands need picocli.
 */
public final class Main {
    private static final int NOT_POSSIBLE = 1;

    private Main() {}

    /** Runs one command and exits with its status. */
    public static void main(String[] args) {
        Stdout stdout = new Stdout(new FileOutputStream(FileDescriptor.out));
        PrintWriter out = new PrintWriter(stdout, false, encoding("stdout.encoding"));
        PrintWriter err = new PrintWriter(System.err, true, encoding("stderr.encoding"));
        int status = execute(out, err, Style.ofStdout(), args);
        out.flush();
        String lost = stdout.failure();
        if (lost != null) {
            err.println("jna-aio: standard output: " + lost);
            status = status == 0 ? failedStatus(args) : status;
        }
        System.exit(status);
    }

    /** Status 1 of probe and doctor is a result, not a failure. */
    private static int failedStatus(String... args) {
        boolean answers = args.length > 0 && (args[0].equals("probe") || args[0].equals("doctor"));
        return answers ? ProbeRun.FAILED : NOT_POSSIBLE;
    }

    /** The encoding of the terminal, which JDK 19 and later report. */
    private static Charset encoding(String property) {
        String name = System.getProperty(property, "");
        return !name.isEmpty() && Charset.isSupported(name)
                ? Charset.forName(name)
                : Charset.defaultCharset();
    }

    /** Runs one command, which prints to the given writers, and returns its exit status. */
    static int execute(PrintWriter out, PrintWriter err, Style style, String... args) {
        ProbeArguments probe = ProbeArguments.parse(args);
        try {
            return probe == null
                    ? Commands.execute(out, err, style, args)
                    : ProbeRun.run(probe, out, err, style);
        } catch (NoClassDefFoundError e) {
            if (e.getCause() instanceof ClassNotFoundException) {
                err.println(
                        "jna-aio: this command needs a class that is not on the class path ("
                                + e.getMessage()
                                + "); use the jar with classifier cli, which contains all of them;"
                                + " only probe without --json works without it");
                err.flush();
                return NOT_POSSIBLE;
            }
            return failed(e, err, args);
        } catch (Throwable e) {
            return failed(e, err, args);
        }
    }

    /**
     * Reports an error that no command expected, such as an OutOfMemoryError. (The option parser reports exceptions.)
     */
    private static int failed(Throwable e, PrintWriter err, String... args) {
        List<String> words = List.of(args);
        err.println(
                "jna-aio" + (words.isEmpty() ? "" : " " + words.get(0)) + ": " + ErrorText.of(e));
        if (words.contains("--verbose")) {
            e.printStackTrace(err);
        }
        err.flush();
        return failedStatus(args);
    }
}
