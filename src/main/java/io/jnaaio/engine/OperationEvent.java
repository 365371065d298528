package io.jnaaio.engine;

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
 * The flight recorder's event {@code io.jnaaio.Operation}. Off unless a recording enables it, for there are many; the
 * recording's threshold applies.
 */
@Name("io.jnaaio.Operation")
@Label("Asynchronous File Operation")
@Category({"Java Application", "jna-aio"})
@Description("One operation from its submission, when it has room in the queue, to its completion")
@Enabled(false)
@StackTrace(false)
final class OperationEvent extends Event implements Flight {
    private static final OperationEvent PROBE = new OperationEvent();

    @Label("Call")
    String call = "";

    @Label("Backend")
    String backend = "";

    @Label("File")
    String file = "";

    @Label("Offset")
    @Description("Where it begins, in bytes")
    long offset;

    @Label("Bytes Asked")
    @DataAmount
    long bytesAsked;

    @Label("Bytes Moved")
    @DataAmount
    long bytesMoved;

    @Label("Buffers")
    @Description("How many buffers it was given")
    int buffers;

    @Label("Error")
    @Description("The errno by name; SUCCESS if there was none")
    String errno = "";

    private OperationEvent() {}

    /** A record that begins now; null if no recording asks for it. */
    static @Nullable Flight begun() {
        if (!PROBE.isEnabled()) {
            return null;
        }
        OperationEvent event = new OperationEvent();
        event.begin();
        return event;
    }

    @Override
    public void ended(Op<?> op, long moved, @Nullable Failure failure, BackendId served) {
        end();
        call = op.verb();
        backend = served.id();
        file = op.file.toString();
        offset = op.offset;
        bytesAsked = op.buffers.bytes();
        bytesMoved = moved;
        buffers = op.buffers.given();
        errno = failure == null ? "SUCCESS" : failure.errno().name();
    }

    @Override
    public void write() {
        if (shouldCommit()) {
            commit();
        }
    }
}
