package io.jnaaio.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code probe} was asked. The option parser takes longer to load than a probe takes to run, so the usual words are read
 * here; whatever is not recognised to the letter goes to the parser, which explains.
 *
 * @param backend a name of {@link BackendNames}, or null
 * @param path a file or folder, or null
 * @param require names of {@link Requirement}
 * @param json whether the report is for programs
 * @param verbose whether it says all
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

    /** Reads a command line, the word {@code probe} included; null if it is none that is understood here. */
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

        /** Takes one option. False if it is unknown, given twice, or wrong. */
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
