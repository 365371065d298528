package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ErrorTextTest {
    @Test
    void lackOfMemoryNamesTheOptionThatHelps() {
        assertEquals(
                "out of memory: Java heap space; start java with a larger -Xmx",
                ErrorText.of(new CompletionException(new OutOfMemoryError("Java heap space"))));
        assertEquals(
                "out of memory: Cannot reserve 4096 bytes of direct buffer memory (allocated: 1,"
                        + " limit: 2); start java with a larger -XX:MaxDirectMemorySize, or a larger"
                        + " -Xmx",
                ErrorText.of(
                        new OutOfMemoryError(
                                "Cannot reserve 4096 bytes of direct buffer memory (allocated: 1,"
                                        + " limit: 2)")));
        assertEquals(
                "out of memory: unable to create native thread: possibly out of memory or"
                        + " process/resource limits reached; raise the limit of threads (ulimit -u,"
                        + " pids.max)",
                ErrorText.of(
                        new OutOfMemoryError(
                                "unable to create native thread: possibly out of memory or"
                                        + " process/resource limits reached")));
        assertEquals(
                "out of memory: Cannot allocate 64 bytes; free memory of the machine, or raise the"
                        + " limit of the process (ulimit -v)",
                ErrorText.of(new OutOfMemoryError("Cannot allocate 64 bytes")));
    }

    @Test
    void errorsWhoseMessageIsABareNameKeepTheirOwn() {
        assertEquals(
                "java.lang.NoSuchMethodError: 'void x.Y.z()'",
                ErrorText.of(new NoSuchMethodError("'void x.Y.z()'")));
        assertEquals("java.lang.StackOverflowError", ErrorText.of(new StackOverflowError()));
    }
}
