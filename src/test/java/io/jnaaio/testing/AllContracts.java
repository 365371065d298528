package io.jnaaio.testing;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import org.junit.jupiter.api.Nested;

/** Every suite, for one backend: a subclass says which. */
public abstract class AllContracts {
    /** Opens an engine on the backend under test; skips where it is not. */
    protected abstract AsyncIo open(AioOptions.Builder options) throws IOException;

    /** How files are made and read past that backend. */
    protected BackendFiles files() {
        return BackendFiles.real();
    }

    @Nested
    class AsyncWritev extends AsyncWritevContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class WriteError extends WriteErrorContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class AsyncReadv extends AsyncReadvContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class AsyncFsync extends AsyncFsyncContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class OperationStates extends OperationStatesContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class OperationRaces extends OperationRacesContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class OperationArguments extends OperationArgumentsContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class Cancel extends CancelContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class Suspend extends SuspendContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class SubmitAll extends SubmitAllContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class Notification extends NotificationContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class Continuation extends ContinuationContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class HandlerExecutor extends HandlerExecutorContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class CallbackCredit extends CallbackCreditContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class Caller extends CallerContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class Lock extends LockContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class Append extends AppendContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class Memory extends MemoryContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class ArenaMemory extends ArenaMemoryContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class Forgotten extends ForgottenContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class AioFile extends AioFileContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class AioFuture extends AioFutureContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class CloseFile extends CloseFileContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class CloseEngine extends CloseEngineContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class Names extends NamesContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class OpenFile extends OpenFileContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class Wrap extends WrapContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class Direct extends DirectContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class Pressure extends PressureContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class Interrupt extends InterruptContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }

    @Nested
    class Engine extends EngineContract {
        @Override
        protected AsyncIo open(AioOptions.Builder options) throws IOException {
            return AllContracts.this.open(options);
        }

        @Override
        protected BackendFiles files() {
            return AllContracts.this.files();
        }
    }
}
