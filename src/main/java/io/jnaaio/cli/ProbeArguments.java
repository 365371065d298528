package io.jnaaio.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@code probe}. The option parser takes longer to load than a probe takes to run, so the usual
 * arguments are parsed here; anything not recognized exactly is left to the option parser, which explains the error.
 *
 * @param backend a name of {@link BackendNames}, or null
 * @param path the file or folder, or null
 * @param require the names of {@link Requirement}s
 * @param json whether to print JSON
 * @param verbose whether to print everything
 */
record ProbeArguments(
        @Nullable String backend,
        @Nullable String path,
        List<String> require,
        boolean json,
        boolean verbose) {
    ProbeArguments {
        require = List.copyOf(require);
    }

    /** Parses a command line, including the word {@code probe}; returns null if it is not recognized. */
    static @Nullable ProbeArguments parse(String... words) {
        if (words.length == 0 || !words[0].equals("probe")) {
            return null;
        }
        Reading reading = new Reading(words);
        while (reading.next < words.length) {
            if (!reading.take()) {
                return null;
            }
        }
        return new ProbeArguments(
                reading.backend, reading.path, reading.require, reading.json, reading.verbose);
    }

    private static final class Reading {
        private final String[] words;
        private final List<String> require = new ArrayList<>();
        private int next = 1;
        private @Nullable String backend;
        private @Nullable String path;
        private boolean json;
        private boolean verbose;

        Reading(String... words) {
            this.words = words;
        }

        /** Parses one option; false if it is unknown, repeated or invalid. */
        boolean take() {
            String word = words[next++];
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            if (equals < 0) {
                switch (name) {
                    case "--json" -> {
                        boolean first = !json;
                        json = true;
                        return first;
                    }
                    case "--verbose" -> {
                        boolean first = !verbose;
                        verbose = true;
                        return first;
                    }
                    default -> {}
                }
            }
            String value = equals < 0 ? value() : word.substring(equals + 1);
            return value != null && !value.isEmpty() && set(name, value);
        }

        private @Nullable String value() {
            return next < words.length && !words[next].startsWith("-") ? words[next++] : null;
        }

        private boolean set(String name, String value) {
            switch (name) {
                case "--backend" -> {
                    boolean first = backend == null;
                    backend = BackendNames.spelled(value);
                    return first && backend != null;
                }
                case "--path" -> {
                    boolean first = path == null;
                    path = value;
                    return first;
                }
                case "--require" -> {
                    for (String each : value.split(",", -1)) {
                        if (!Requirement.isKnown(each)) {
                            return false;
                        }
                        require.add(Requirement.spelled(each));
                    }
                    return true;
                }
                default -> {
                    return false;
                }
            }
        }
    }
}
