package io.jnaaio.engine;

import io.jnaaio.api.BackendId;
import io.jnaaio.engine.guard.Log;
import io.jnaaio.spi.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * The flight recorder's record of one operation, from its submission to its completion; none unless a recording asks for it,
 * and never where the JVM has no module {@code jdk.jfr}.
 */
interface Flight {
    /** The operation has ended; called under the lane's lock, and what is to be told is taken here. */
    void ended(Op<?> op, long bytesMoved, @Nullable Failure failure, BackendId backend);

    /** Writes the record, if the recording wants it; called outside all locks. */
    void write();

    /** Ends a record, if there is one; a record that cannot be made is dropped. */
    static void end(
            @Nullable Flight flight,
            Op<?> op,
            long bytesMoved,
            @Nullable Failure failure,
            BackendId backend) {
        if (flight != null) {
            try {
                flight.ended(op, bytesMoved, failure, backend);
            } catch (RuntimeException | Error e) {
                Log.EVENT_LOST.write(e, null);
            }
        }
    }

    /** Writes a record, if there is one; one that cannot be written is dropped. */
    static void record(@Nullable Flight flight) {
        if (flight != null) {
            try {
                flight.write();
            } catch (RuntimeException | Error e) {
                Log.EVENT_LOST.write(e, null);
            }
        }
    }

    /** A record that begins now; null if nobody asks for it. */
    static @Nullable Flight begin() {
        Source source = Source.PRESENT;
        return source == null ? null : source.begin();
    }

    /** Where records come from. */
    interface Source {
        /** The recorder of this JVM; null if it has none. */
        @Nullable Source PRESENT = find();

        /** A record that begins now; null if no recording asks for it. */
        @Nullable Flight begin();

        private static @Nullable Source find() {
            try {
                Class.forName("jdk.jfr.FlightRecorder", false, Flight.class.getClassLoader());
                return new FlightSource();
            } catch (ClassNotFoundException | LinkageError e) {
                Logger log = System.getLogger("io.jnaaio");
                log.log(Level.DEBUG, "no flight recorder: module jdk.jfr is absent", e);
                return null;
            }
        }
    }
}
