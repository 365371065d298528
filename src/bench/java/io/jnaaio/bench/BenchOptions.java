package io.jnaaio.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What to run, from the system properties {@code bench.*}; the profile {@code bench} of the POM lists them with their
 * defaults.
 *
 * @param contestants names, or prefixes of names followed by {@code *}; empty for all
 * @param onlyGoals true to run only the cells and contestants that goals need
 */
record BenchOptions(
        int rounds,
        List<String> shapes,
        List<Integer> depths,
        List<Integer> writers,
        List<Integer> threads,
        List<String> contestants,
        boolean onlyGoals,
        Path directory,
        int fileMib,
        int directMib,
        int appendMib,
        long warmupMillis,
        long measureMillis,
        String java,
        List<String> jvmArguments,
        Path baselines,
        Path json,
        boolean keep,
        boolean profile) {

    /** A file for reading need not be large, because its pages are read repeatedly. */
    private static final int READ_MIB_MAX = 32;

    static BenchOptions read(Function<String, @Nullable String> properties) {
        Reader reader = new Reader(properties);
        return new BenchOptions(
                reader.number("bench.rounds", 5),
                reader.list("bench.shapes", ""),
                reader.numbers("bench.depths", "1,8,32,128"),
                reader.numbers("bench.writers", "1,8,64"),
                reader.numbers("bench.threads", "1,2"),
                reader.list("bench.contestants", ""),
                Boolean.parseBoolean(reader.text("bench.goals", "false")),
                Path.of(reader.text("bench.dir", "target/bench-files")),
                reader.number("bench.fileMiB", 512),
                reader.number("bench.directMiB", 256),
                reader.number("bench.appendMiB", 256),
                reader.number("bench.warmupMillis", 20000),
                reader.number("bench.measureMillis", 1000),
                reader.text(
                        "bench.java",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                Arrays.stream(reader.text("bench.jvmArgs", "").split(" "))
                        .filter(word -> !word.isEmpty())
                        .toList(),
                Path.of(reader.text("bench.cbench", "target/bench-native/cbench")),
                Path.of(reader.text("bench.json", "target/bench.json")),
                Boolean.parseBoolean(reader.text("bench.keep", "false")),
                Boolean.parseBoolean(reader.text("bench.profile", "false")));
    }

    boolean takes(Shape shape) {
        return shapes.isEmpty() || shapes.contains(shape.name());
    }

    /** Whether to measure the first write of a process. */
    boolean takesFirstWrite() {
        return (shapes.isEmpty() || shapes.contains(FirstWrite.NAME)) && takes("our-auto");
    }

    boolean takes(String contestant) {
        return contestants.isEmpty()
                || contestants.stream()
                        .anyMatch(
                                wanted ->
                                        wanted.endsWith("*")
                                                ? contestant.startsWith(
                                                        wanted.substring(0, wanted.length() - 1))
                                                : contestant.equals(wanted));
    }

    /** The depths of a shape's cells: writers of a log, or threads that submit to the engine. */
    List<Integer> depths(Shape shape) {
        if (shape.sync()) {
            return writers;
        }
        return shape.isNothing() ? threads : depths;
    }

    long fileBytes(Shape shape) {
        int mib =
                switch (shape.pattern()) {
                    case APPEND -> appendMib;
                    case READ -> Math.min(READ_MIB_MAX, fileMib);
                    default -> shape.direct() ? directMib : fileMib;
                };
        return (long) mib << 20;
    }

    private record Reader(Function<String, @Nullable String> properties) {
        String text(String name, String otherwise) {
            String value = properties.apply(name);
            // Maven passes an unset property as its own name.
            return value == null || value.isBlank() || value.startsWith("${")
                    ? otherwise
                    : value.strip();
        }

        int number(String name, int otherwise) {
            String value = text(name, String.valueOf(otherwise));
            try {
                return Integer.parseInt(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        name + "=" + value + ": a number is expected", e);
            }
        }

        List<String> list(String name, String otherwise) {
            return Arrays.stream(text(name, otherwise).split(","))
                    .map(String::strip)
                    .filter(word -> !word.isEmpty())
                    .toList();
        }

        List<Integer> numbers(String name, String otherwise) {
            return list(name, otherwise).stream().map(Integer::valueOf).toList();
        }
    }
}
