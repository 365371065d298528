package io.jnaaio.bench;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Every sample, and the results of the goals, for other programs. */
final class JsonReport {
    private JsonReport() {}

    static void write(
            Matrix matrix, Optional<FirstWrite> firstWrite, BenchOptions options, Path file)
            throws IOException {
        Results results = matrix.results();
        JsonStringWriter json = JsonWriter.indent("  ").string().object();
        json.value("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .value("arch", System.getProperty("os.arch"))
                .value("java", System.getProperty("java.version"))
                .value("processors", Runtime.getRuntime().availableProcessors())
                .value("rounds", options.rounds())
                .value("warmupMillis", options.warmupMillis())
                .value("measureMillis", options.measureMillis());
        json.array("loadAverages", matrix.loads()).array("regimes");
        for (Regime regime : matrix.regimes()) {
            json.object()
                    .value("pwritevMicros", regime.pwritevMicros())
                    .value("uringMicros", regime.uringMicros())
                    .end();
        }
        json.end().array("samples");
        for (Sample sample : results.samples()) {
            write(json, sample);
        }
        json.end().array("goals");
        for (Goal goal : Goal.ALL) {
            json.object().value("goal", goal.text()).array("standings");
            for (Goal.Standing standing : goal.standings(results)) {
                json.object()
                        .value("contestant", standing.contestant())
                        .value("reference", standing.reference())
                        .value("low", standing.ratio().low())
                        .value("median", standing.ratio().median())
                        .value("high", standing.ratio().high())
                        .value("met", standing.met())
                        .end();
            }
            json.end().end();
        }
        json.end();
        firstWrite.ifPresent(
                measured ->
                        json.object("firstWrite")
                                .array("ourMillis", measured.ourMillis())
                                .array("jdkMillis", measured.jdkMillis())
                                .value("met", measured.met())
                                .end());
        Files.writeString(file, json.end().done());
    }

    private static void write(JsonStringWriter json, Sample sample) {
        Outcome outcome = sample.outcome();
        json.object()
                .value("round", sample.round())
                .value("shape", sample.cell().shape().name())
                .value("depth", sample.cell().depth())
                .value("contestant", sample.contestant())
                .value("ops", outcome.ops())
                .value("seconds", outcome.seconds())
                .value("opsPerSecond", outcome.opsPerSecond())
                .value("cpuMicrosPerOp", outcome.cpuMicrosPerOp())
                .value("bytesPerOp", outcome.bytesPerOp())
                .value("p50Nanos", outcome.p50Nanos())
                .value("p99Nanos", outcome.p99Nanos())
                .value("p999Nanos", outcome.p999Nanos())
                .value("requests", outcome.requests())
                .value("blocksSubmitted", sample.verdict().submitted())
                .value("blocksRight", sample.verdict().right())
                .value("verified", sample.verdict().ok())
                .end();
    }
}
