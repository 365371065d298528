package io.jnaaio.engine.mem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.contract.PlainRequest;
import io.jnaaio.jna.IovecLayout;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import java.nio.ByteBuffer;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** An array that cannot grow, since malloc fails, stays as it was: nothing is written to freed memory. */
class FailedMallocTest {
    private static final IovecLayout IOVEC =
            PlatformAbi.glibc(System.getProperty("os.arch")).iovec();

    /** Gives memory, or fails as {@link Memory} does, and sees whether what it gave was freed. */
    private static final class Allocator implements LongFunction<Memory> {
        private boolean fails;
        private boolean freed;

        @Override
        public Memory apply(long bytes) {
            if (fails) {
                throw new OutOfMemoryError("Cannot allocate " + bytes + " bytes");
            }
            return new Memory(bytes) {
                @Override
                public void close() {
                    freed = true;
                    super.close();
                }
            };
        }
    }

    private static Request request(int count) {
        ByteBuffer[] buffers = new ByteBuffer[count];
        for (int i = 0; i < count; i++) {
            buffers[i] = ByteBuffer.allocateDirect(1 + i);
        }
        return new PlainRequest(0, Request.Kind.WRITE, mock(FileHandle.class), buffers);
    }

    private static void assertFilled(long address, Request request) {
        Pointer array = new Pointer(address);
        for (int i = 0; i < request.bufferCount(); i++) {
            long at = (long) i * IOVEC.size();
            assertEquals(Addresses.of(request.buffer(i), 0), array.getLong(at + IOVEC.base()));
            assertEquals(1L + i, array.getLong(at + IOVEC.len()));
        }
    }

    @Test
    void iovecs() {
        Allocator allocator = new Allocator();
        IovecArray array = new IovecArray(IOVEC, 17, allocator);
        Request seventeen = request(17);
        long before = array.fill(seventeen);
        allocator.fails = true;
        assertThrows(OutOfMemoryError.class, () -> array.fill(request(1024)));
        assertTrue(!allocator.freed, "the shorter array is not freed");
        assertEquals(before, array.fill(seventeen), "and is used again");
        assertFilled(before, seventeen);
        assertThrows(OutOfMemoryError.class, () -> array.fill(request(18)), "its capacity, too");

        allocator.fails = false;
        Request longer = request(1024);
        assertFilled(array.fill(longer), longer);
        assertTrue(allocator.freed, "the shorter array is freed when there is a longer one");
        array.close();
    }

    @Test
    void addresses() {
        Allocator allocator = new Allocator();
        AddressList list = new AddressList(2, allocator);
        list.set(1, 42);
        long before = list.address();
        allocator.fails = true;
        assertThrows(OutOfMemoryError.class, () -> list.ensureCapacity(3));
        assertTrue(!allocator.freed, "the shorter list is not freed");
        assertEquals(2, list.capacity());
        assertEquals(before, list.address());
        assertEquals(42, new Pointer(before).getLong(Long.BYTES));

        allocator.fails = false;
        list.ensureCapacity(3);
        assertTrue(list.capacity() >= 3 && allocator.freed, "it has grown");
        list.set(2, 43);
        assertEquals(43, new Pointer(list.address()).getLong(2 * Long.BYTES));
        list.close();
    }
}
