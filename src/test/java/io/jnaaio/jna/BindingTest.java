package io.jnaaio.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mockito.Mockito.mock;

import com.sun.jna.NativeLibrary;
import org.junit.jupiter.api.Test;

class BindingTest {
    private static final class Calls {
        private Calls() {}

        static native int getpid();
    }

    @Test
    void anAttemptThatFailedIsRepeated() {
        assumeTrue(
                !System.getProperty("os.name").startsWith("Windows"), "Windows has no getpid(2)");
        OutOfMemoryError error = new OutOfMemoryError("made up");
        NativeLibrary failing =
                mock(
                        NativeLibrary.class,
                        invocation -> {
                            throw error;
                        });
        Binding binding = new Binding(Calls.class);
        assertThrows(OutOfMemoryError.class, () -> binding.bind(failing));
        assertThrows(UnsatisfiedLinkError.class, Calls::getpid);
        binding.bind(NativeLibrary.getProcess());
        assertEquals(ProcessHandle.current().pid(), Calls.getpid());
        binding.bind(failing); // bound already
    }
}
