package io.jnaaio.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.Errno;
import org.junit.jupiter.api.Test;

class LibcLinuxTest {
    @Test
    void anEventfdCountsAndThenWouldBlock() {
        assumeTrue(
                System.getProperty("os.name").equals("Linux"),
                "eventfd is of Linux, this is " + System.getProperty("os.name"));
        PlatformAbi abi = PlatformAbi.glibc(System.getProperty("os.arch"));
        LinuxCalls linux = LibcLinux.create();
        FileCalls files = LibcFiles.create();
        int fd = linux.eventfd(1, abi.open().cloexec() | abi.open().nonblock());
        try {
            Memory counter = new Memory(Long.BYTES);
            counter.setLong(0, 41);
            assertEquals(8, files.write(fd, Pointer.nativeValue(counter), Long.BYTES));
            assertEquals(8, files.read(fd, Pointer.nativeValue(counter), Long.BYTES));
            assertEquals(42, counter.getLong(0));
            assertEquals(-1, files.read(fd, Pointer.nativeValue(counter), Long.BYTES));
            assertSame(Errno.EAGAIN, abi.errno(files.errno()));
        } finally {
            assertEquals(0, files.close(fd));
        }
    }
}
