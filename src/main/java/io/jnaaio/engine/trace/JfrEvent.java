package io.jnaaio.engine.trace;

import io.jnaaio.api.BackendId;
import io.jnaaio.engine.guard.Log;
import io.jnaaio.spi.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * The JDK Flight Recorder event of one operation, from its submission to its completion. There is no event unless a
 * recording enables it, or if the JVM has no module {@code jdk.jfr}.
 */
public interface JfrEvent {
    /** Sets the attributes of the operation. */
    void describe(String call, String file, long offset, long bytes, int buffers);

    /** Ends the event when the operation has ended; called under the lane's lock. */
    void ended(long bytesMoved, @Nullable Failure failure, BackendId backend);

    /** Writes the event if it meets the recording's threshold; called outside all locks. */
    void write();

    /** Ends {@code event} unless it is null; an event that cannot be filled in is dropped. */
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

    /** Writes {@code event} unless it is null; an event that cannot be written is dropped. */
    static void record(@Nullable JfrEvent event) {
        if (event != null) {
            try {
                event.write();
            } catch (RuntimeException | Error e) {
                Log.EVENT_LOST.write(e, null);
            }
        }
    }

    /** Begins an event; returns null if no recording enables it. */
    static @Nullable JfrEvent begin() {
        Source source = Source.PRESENT;
        return source == null ? null : source.begin();
    }

    /** Creates events. */
    interface Source {
        /** The flight recorder of this JVM; null if there is none. */
        @Nullable Source PRESENT = find();

        /** Begins an event; returns null if no recording enables it. */
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
