package io.jnaaio.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a contestant is told, in C and in Java alike: {@code CONTESTANT FILE KEY=VALUE...}.
 *
 * @param file it exists, and is prepared unless the pattern is APPEND
 * @param shape its name is not passed on
 * @param blocks how many operations long the file is, or may become
 * @param depth operations in flight; of a log: writers
 * @param runId not 0; every block carries it
 */
record CellArguments(
        Path file,
        Shape shape,
        long blocks,
        int depth,
        long warmupMillis,
        long measureMillis,
        long runId) {

    /** The same with a warm-up of at most that long. */
    CellArguments withWarmup(long millisMax) {
        return new CellArguments(
                file,
                shape,
                blocks,
                depth,
                Math.min(warmupMillis, millisMax),
                measureMillis,
                runId);
    }

    List<String> toWords() {
        String iov = String.join(",", shape.iovBytes().stream().map(String::valueOf).toList());
        return List.of(
                file.toString(),
                "pattern=" + shape.pattern().name().toLowerCase(Locale.ROOT),
                "iov=" + iov,
                "direct=" + shape.direct(),
                "sync=" + shape.sync(),
                "blocks=" + blocks,
                "depth=" + depth,
                "warmupMillis=" + warmupMillis,
                "measureMillis=" + measureMillis,
                "runId=" + runId);
    }

    static CellArguments parse(List<String> words) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String word : words.subList(1, words.size())) {
            int at = word.indexOf('=');
            values.put(word.substring(0, at), word.substring(at + 1));
        }
        List<Integer> iov =
                Arrays.stream(values.get("iov").split(",")).map(Integer::valueOf).toList();
        Shape shape =
                new Shape(
                        "",
                        iov,
                        Shape.Pattern.valueOf(values.get("pattern").toUpperCase(Locale.ROOT)),
                        Boolean.parseBoolean(values.get("direct")),
                        Boolean.parseBoolean(values.get("sync")));
        return new CellArguments(
                Path.of(words.get(0)),
                shape,
                Long.parseLong(values.get("blocks")),
                Integer.parseInt(values.get("depth")),
                Long.parseLong(values.get("warmupMillis")),
                Long.parseLong(values.get("measureMillis")),
                Long.parseLong(values.get("runId")));
    }
}
