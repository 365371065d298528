package io.jnaaio.engine.trace;

import io.jnaaio.api.BackendId;
import io.jnaaio.spi.Failure;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * The JDK Flight Recorder event {@code io.jnaaio.Operation}. It is disabled unless a recording enables it, because
 * there is one for each operation; the recording's threshold applies.
 */
@Name("io.jnaaio.Operation")
@Label("Asynchronous File Operation")
@Category({"Java Application", "jna-aio"})
@Description("One operation from its submission, when it has room in the queue, to its completion")
@Enabled(false)
@StackTrace(false)
final class OperationEvent extends Event implements JfrEvent {
    private static final OperationEvent PROBE = new OperationEvent();

    @Label("Call")
    String call = "";

    @Label("Backend")
    String backend = "";

    @Label("File")
    String file = "";

    @Label("Offset")
    @Description("Position in the file where the operation begins, in bytes")
    long offset;

    @Label("Bytes Asked")
    @DataAmount
    long bytesAsked;

    @Label("Bytes Moved")
    @DataAmount
    long bytesMoved;

    @Label("Buffers")
    @Description("Number of buffers of the operation")
    int buffers;

    @Label("Error")
    @Description("Name of the errno; SUCCESS if there was no error")
    String errno = "";

    private OperationEvent() {}

    /** Begins an event; returns null if no recording enables it. */
    static @Nullable JfrEvent begun() {
        if (!PROBE.isEnabled()) {
            return null;
        }
        OperationEvent event = new OperationEvent();
        event.begin();
        return event;
    }

    @Override
    public void describe(String verb, String path, long at, long bytes, int count) {
        call = verb;
        file = path;
        offset = at;
        bytesAsked = bytes;
        buffers = count;
    }

    @Override
    public void ended(long moved, @Nullable Failure failure, BackendId served) {
        end();
        backend = served.id();
        bytesMoved = moved;
        errno = failure == null ? "SUCCESS" : failure.errno().name();
    }

    @Override
    public void write() {
        if (shouldCommit()) {
            commit();
        }
    }
}
