package io.jnaaio.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class IocbLayoutTest {
    @Test
    void iocbIsTheSameEverywhere() {
        // linux/aio_abi.h: the flags and the key change places, see below.
        int flags = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 12 : 8;
        assertEquals(new IocbLayout(64, 0, flags, 16, 20, 24, 32, 40), IocbLayout.read());
    }

    /** {@code linux/aio_abi.h}: PADDED. */
    @Test
    void keyAndFlagsGoByTheByteOrder() {
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        assertEquals(little ? 8 : 12, new Iocb().offsetOf("aio_key"));
        assertEquals(little ? 12 : 8, new Iocb().offsetOf("aio_rw_flags"));
    }

    @Test
    void eventIsTheSameEverywhere() {
        assertEquals(new IoEventLayout(32, 0, 16), IoEventLayout.read());
    }

    @Test
    void statxIsTheSameEverywhere() {
        assertEquals(new StatxLayout(256, 0, 0x98, 0x9c, 0xa8, 0xac, 0xb8), StatxLayout.read());
    }
}
