package io.jnaaio.testing;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import org.junit.jupiter.api.Nested;

/**
 * All suites for an engine on one backend. A subclass opens the backend:
 *
 * <pre>{@code
 * class MyBackendTest extends AllContracts {
 *     protected AsyncIo open(AioOptions.Builder options) throws IOException {
 *         return Aio.open(options.build(), new MyDriverFactory());
 *     }
 * }
 * }</pre>
 */
public abstract class AllContracts {
    /** Constructor for subclasses. */
    protected AllContracts() {}

    /**
     * Opens an engine on the backend under test. To skip the tests if the backend is unavailable, fail an assumption.
     *
     * @param options the options, to which the implementation adds the backend's name
     */
    protected abstract AsyncIo open(AioOptions.Builder options) throws IOException;

    /** How files are created and read without the backend under test; by default, on the file system. */
    protected BackendFiles files() {
        return BackendFiles.real();
    }

    @Nested
    class AsyncWritev extends AsyncWritevContract {}

    @Nested
    class WriteError extends WriteErrorContract {}

    @Nested
    class AsyncReadv extends AsyncReadvContract {}

    @Nested
    class AsyncFsync extends AsyncFsyncContract {}

    @Nested
    class OperationStates extends OperationStatesContract {}

    @Nested
    class OperationRaces extends OperationRacesContract {}

    @Nested
    class OperationArguments extends OperationArgumentsContract {}

    @Nested
    class Cancel extends CancelContract {}

    @Nested
    class Suspend extends SuspendContract {}

    @Nested
    class SubmitAll extends SubmitAllContract {}

    @Nested
    class Notification extends NotificationContract {}

    @Nested
    class Continuation extends ContinuationContract {}

    @Nested
    class HandlerExecutor extends HandlerExecutorContract {}

    @Nested
    class CallbackCredit extends CallbackCreditContract {}

    @Nested
    class Caller extends CallerContract {}

    @Nested
    class Lock extends LockContract {}

    @Nested
    class Append extends AppendContract {}

    @Nested
    class Memory extends MemoryContract {}

    @Nested
    class ArenaMemory extends ArenaMemoryContract {}

    @Nested
    class Forgotten extends ForgottenContract {}

    @Nested
    class AioFile extends AioFileContract {}

    @Nested
    class AioFuture extends AioFutureContract {}

    @Nested
    class CloseFile extends CloseFileContract {}

    @Nested
    class CloseEngine extends CloseEngineContract {}

    @Nested
    class Names extends NamesContract {}

    @Nested
    class OpenFile extends OpenFileContract {}

    @Nested
    class OpenOption extends OpenOptionContract {}

    @Nested
    class Wrap extends WrapContract {}

    @Nested
    class Direct extends DirectContract {}

    @Nested
    class AtomicWrites extends AtomicWritesContract {}

    @Nested
    class Pressure extends PressureContract {}

    @Nested
    class Interrupt extends InterruptContract {}

    @Nested
    class Engine extends EngineContract {}
}
