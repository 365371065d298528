package io.jnaaio.engine.trace;

import io.jnaaio.api.BackendId;
import io.jnaaio.engine.guard.Log;
import io.jnaaio.spi.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * The flight recorder's event of one operation, from its submission to its completion; none unless a recording asks for it,
 * and never where the JVM has no module {@code jdk.jfr}.
 */
public interface JfrEvent {
    /** Says which operation it is of. */
    void describe(String call, String file, long offset, long bytes, int buffers);

    /** The operation has ended; called under the lane's lock. */
    void ended(long bytesMoved, @Nullable Failure failure, BackendId backend);

    /** Writes the event, if the recording wants it; called outside all locks. */
    void write();

    /** Ends an event, if there is one; one that cannot be filled in is dropped. */
    static void end(
            @Nullable JfrEvent event,
            long bytesMoved,
            @Nullable Failure failure,
            BackendId backend) {
        if (event != null) {
            try {
                event.ended(bytesMoved, failure, backend);
            } catch (RuntimeException | Error e) {
                Log.EVENT_LOST.write(e, null);
            }
        }
    }

    /** Writes an event, if there is one; one that cannot be written is dropped. */
    static void record(@Nullable JfrEvent event) {
        if (event != null) {
            try {
                event.write();
            } catch (RuntimeException | Error e) {
                Log.EVENT_LOST.write(e, null);
            }
        }
    }

    /** An event that begins now; null if nobody asks for it. */
    static @Nullable JfrEvent begin() {
        Source source = Source.PRESENT;
        return source == null ? null : source.begin();
    }

    /** Where events come from. */
    interface Source {
        /** The recorder of this JVM; null if it has none. */
        @Nullable Source PRESENT = find();

        /** An event that begins now; null if no recording asks for it. */
        @Nullable JfrEvent begin();

        private static @Nullable Source find() {
            try {
                Class.forName("jdk.jfr.FlightRecorder", false, JfrEvent.class.getClassLoader());
                return new JfrSource();
            } catch (ClassNotFoundException | LinkageError e) {
                Logger log = System.getLogger("io.jnaaio");
                log.log(Level.DEBUG, "no flight recorder: module jdk.jfr is absent", e);
                return null;
            }
        }
    }
}
