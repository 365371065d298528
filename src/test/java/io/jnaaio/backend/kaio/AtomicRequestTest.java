package io.jnaaio.backend.kaio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.same;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

import io.jnaaio.Aio;
import io.jnaaio.api.Errno;
import io.jnaaio.contract.PlainRequest;
import io.jnaaio.jna.FlaggedCalls;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.SyscallNumbers;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.ArgumentCaptor;

/** An atomic write reaches the kernel with its flag, and no other call takes its place. */
@Timeout(30)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the kernel is simulated with the numbers of Linux")
class AtomicRequestTest {
    @TempDir Path dir;

    private final PlayedKernel played = new PlayedKernel();
    private final CompletionSink sink = mock(CompletionSink.class);
    private KernelAioDriver driver;
    private FileHandle file;

    @BeforeEach
    void open() throws Exception {
        driver =
                new KernelAioDriver(
                        new DriverContext(sink, Aio.probe().facts(), 8, 1 << 20, true, false),
                        PlayedKernel.ABI,
                        new AioCalls(played.linux, SyscallNumbers.linux(PlayedKernel.ARCH)),
                        LibcFiles.create());
        file =
                driver.open(
                        dir.resolve("file"),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        assertEquals(0, driver.serve(file).capabilities().atomicUnitMax(), "it is not direct");
    }

    @AfterEach
    void close() throws Exception {
        file.close();
        driver.close();
    }

    private Request write(boolean durable) {
        return new PlainRequest(0, Request.Kind.WRITE, file, ByteBuffer.allocateDirect(4096)) {
            @Override
            public boolean atomic() {
                return true;
            }

            @Override
            public boolean durable() {
                return durable;
            }
        };
    }

    private void submit(Request request) {
        assertTrue(driver.submit(request));
        driver.flush();
    }

    @Test
    void theFlagsAreInItsControlBlock() {
        for (boolean durable : new boolean[] {false, true}) {
            Request request = write(durable);
            submit(request);
            verify(sink, timeout(20_000)).completed(request, 4096);
        }
        int both = FlaggedCalls.RWF_ATOMIC | FlaggedCalls.RWF_DSYNC;
        assertEquals(List.of(FlaggedCalls.RWF_ATOMIC, both), played.rwFlags);
    }

    @Test
    void whatTheKernelRefusesIsWrittenByNoOtherCall() throws Exception {
        played.refuses(Errno.EINVAL);
        Request request = write(false);
        submit(request);
        ArgumentCaptor<Failure> why = ArgumentCaptor.forClass(Failure.class);
        verify(sink, timeout(20_000)).failed(same(request), why.capture());
        verify(sink, never()).completed(any(), anyLong());
        verify(sink, never()).stepDown(any(), any());
        assertSame(Errno.EINVAL, why.getValue().errno());
        assertTrue(why.getValue().hint().contains("atomic"), why.getValue().hint());
        assertEquals(0, file.size());
    }
}
