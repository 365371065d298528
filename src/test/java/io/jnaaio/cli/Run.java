package io.jnaaio.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What one command did, in this JVM.
 *
 * @param status its exit status
 * @param out what it printed
 * @param err what it complained about
 */
record Run(int status, String out, String err) {
    static Run of(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = java.util.Arrays.stream(args).map(Object::toString).toArray(String[]::new);
        int status =
                Main.execute(
                        new PrintWriter(out, true), new PrintWriter(err, true), Style.PLAIN, words);
        return new Run(status, out.toString(), err.toString());
    }
}
