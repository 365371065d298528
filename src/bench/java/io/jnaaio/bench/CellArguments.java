package io.jnaaio.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The arguments of a contestant, the same in C and in Java: {@code CONTESTANT FILE KEY=VALUE...}.
 *
 * @param file an existing file, which is prepared unless the pattern is APPEND
 * @param shape the shape, whose name is not passed on
 * @param blocks the current or maximum length of the file, in operations
 * @param depth the number of operations in flight; for a log, of writers
 * @param runId not 0; contained in every block
 */
record CellArguments(
        Path file,
        Shape shape,
        long blocks,
        int depth,
        long warmupMillis,
        long measureMillis,
        long runId) {

    /** The same arguments, with at most this much warm-up. */
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
