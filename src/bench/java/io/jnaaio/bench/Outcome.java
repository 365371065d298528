package io.jnaaio.bench;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;

/**
 * The result of a contestant in a cell.
 *
 * @param ops the operations in the measured time
 * @param cpuSeconds the CPU time of the whole process, including kernel workers
 * @param allocatedBytes the bytes allocated on the Java heap, by all threads
 * @param distinct the number of different blocks submitted since the file was prepared or emptied
 * @param requests the reads and writes passed to the system; 0 if they were not counted
 * @param settled false if the JVM's compilers were still working when the warm-up ended
 */
record Outcome(
        long ops,
        double seconds,
        double cpuSeconds,
        long allocatedBytes,
        long p50Nanos,
        long p99Nanos,
        long p999Nanos,
        long distinct,
        long requests,
        boolean settled) {

    double opsPerSecond() {
        return ops / seconds;
    }

    double cpuMicrosPerOp() {
        return cpuSeconds * 1e6 / ops;
    }

    double bytesPerOp() {
        return (double) allocatedBytes / ops;
    }

    /** The number of operations per request; NaN if requests were not counted. */
    double opsPerRequest() {
        return requests == 0 ? Double.NaN : (double) ops / requests;
    }

    String toJson() {
        return JsonWriter.string()
                .object()
                .value("ops", ops)
                .value("seconds", seconds)
                .value("cpuSeconds", cpuSeconds)
                .value("allocatedBytes", allocatedBytes)
                .value("p50Nanos", p50Nanos)
                .value("p99Nanos", p99Nanos)
                .value("p999Nanos", p999Nanos)
                .value("distinct", distinct)
                .value("requests", requests)
                .value("settled", settled)
                .end()
                .done();
    }

    static Outcome parse(String line) throws JsonParserException {
        JsonObject json = JsonParser.object().from(line);
        return new Outcome(
                json.getLong("ops"),
                json.getDouble("seconds"),
                json.getDouble("cpuSeconds"),
                json.getLong("allocatedBytes"),
                json.getLong("p50Nanos"),
                json.getLong("p99Nanos"),
                json.getLong("p999Nanos"),
                json.getLong("distinct"),
                json.getLong("requests"),
                json.getBoolean("settled", true));
    }
}
