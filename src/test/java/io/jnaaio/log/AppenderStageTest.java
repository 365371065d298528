package io.jnaaio.log;

import static io.jnaaio.log.AppenderTest.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Small records are copied, large ones are not, and their order is kept. */
@Timeout(30)
@SuppressWarnings("FutureReturnValueIgnored") // of records that are there for their place alone
class AppenderStageTest {
    private static final String LARGE = "L".repeat(AppenderStage.RECORD_BYTES_MAX + 1);

    private final HeldWrites writes = new HeldWrites();

    @Test
    void smallRecordsAreOneBufferBetweenLargeOnes() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        log.append(bytes("-"));
        log.append(bytes("a"), bytes("b"));
        log.append(bytes("c"));
        log.append(bytes(LARGE));
        log.append(bytes("d"));
        AioFuture<Long> last = log.append(bytes("e"));
        writes.next().succeed();
        HeldWrites.Held group = writes.next();
        assertEquals("abc" + LARGE + "de", group.text());
        assertEquals(3, group.bufferCount(), "two copied runs and the large record");
        group.succeed();
        assertEquals(1 + 3 + LARGE.length() + 1, last.join());
    }

    @Test
    void whatFitsInNoMoreIsWrittenFromWhereItIs() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        log.append(bytes("-"));
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            String record = String.valueOf((char) ('A' + i % 26)).repeat(4096);
            expected.append(record);
            log.append(bytes(record));
        }
        writes.next().succeed();
        HeldWrites.Held group = writes.next();
        assertEquals(expected.toString(), group.text());
        assertTrue(group.bufferCount() > 1, "200 records of 4 KiB are more than is copied");
        group.succeed();
    }

    @Test
    void theMemoryOfAGroupInFlightIsNotUsedForTheNext() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        for (String record : new String[] {"one", "two", "three", "four"}) {
            log.append(bytes(record));
            HeldWrites.Held flying = writes.next();
            log.append(bytes("x".repeat(100)));
            assertEquals(record, flying.text());
            flying.succeed();
            writes.next().succeed();
        }
    }

    @Test
    void whatTheCallerChangesAfterwardsChangesNoCopy() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        log.append(bytes("-"));
        ByteBuffer record = bytes("abc");
        log.append(record);
        record.put(0, (byte) 'X').position(2);
        writes.next().succeed();
        assertEquals("abc", writes.next().text());
    }
}
