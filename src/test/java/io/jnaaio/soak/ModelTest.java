package io.jnaaio.soak;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Checks that the models find the errors that they are meant to find. */
class ModelTest {
    private static final int BYTES = 256;

    private final byte[] content = new byte[BYTES];
    private final Model model = new Model("file", new byte[BYTES]);
    private long clock;

    private Claim begin(long id, long offset, int length) {
        Claim claim = new Claim(id, offset, length, ++clock);
        model.add(claim);
        return claim;
    }

    private void end(Claim claim, int bytes) {
        claim.ended(bytes, bytes, ++clock);
    }

    private void put(long id, int at, int length) {
        Pattern.fill(ByteBuffer.wrap(content), at, length, id, at);
    }

    @Test
    void aLostWriteIsFound() {
        end(begin(1, 10, 100), 100);
        assertNotNull(model.check(content));
        put(1, 10, 100);
        assertNull(model.check(content));
    }

    @Test
    void bytesBeyondWhatWasReportedAreFound() {
        end(begin(1, 0, 100), 50);
        put(1, 0, 64);
        assertNotNull(model.check(content));
    }

    @Test
    void aWriteAtAnotherPlaceIsFound() {
        end(begin(1, 0, 64), 64);
        Pattern.fill(ByteBuffer.wrap(content), 0, 64, 1, 64);
        assertNotNull(model.check(content));
    }

    @Test
    void bytesOfAnotherMomentAreFound() {
        end(begin(1, 0, 64), 64);
        end(begin(2, 0, 64), 64);
        put(1, 0, 64);
        assertNotNull(model.check(content));
        put(2, 0, 64);
        assertNull(model.check(content));
    }

    @Test
    void eitherOfTwoAtTheSameTimeIsRight() {
        Claim one = begin(1, 0, 64);
        Claim two = begin(2, 16, 64);
        end(one, 64);
        end(two, 64);
        put(1, 0, 64);
        put(2, 24, 56);
        assertNull(model.check(content));
        put(1, 16, 16);
        assertNull(model.check(content));
    }

    @Test
    void poisonIsFound() {
        end(begin(1, 0, 64), 64);
        put(1, 0, 64);
        content[20] = Pattern.POISON;
        assertNotNull(model.check(content));
    }

    @Test
    void aReadSeesWhatHadEndedBeforeItBegan() {
        ByteBuffer read = ByteBuffer.allocate(64);
        Claim write = begin(1, 0, 64);
        long before = ++clock;
        assertNull(model.check(read, 0, 64, 0, before, ++clock));
        end(write, 64);
        assertNull(model.check(read, 0, 64, 0, before, ++clock));
        long after = ++clock;
        assertNotNull(model.check(read, 0, 64, 0, after, ++clock));
    }

    @Test
    void appendsAreWholeOnceAndInOrder() {
        AppendModel log = new AppendModel("log");
        for (long id = 1; id <= 2; id++) {
            Claim claim = new Claim(id, 0, 32, ++clock);
            log.add(claim);
            claim.submitted = ++clock;
            claim.ended(32, 32, ++clock);
        }
        assertNull(log.check(records(1, 2)));
        assertNotNull(log.check(records(2, 1)));
        assertNotNull(log.check(records(1)));
        assertNotNull(log.check(records(1, 2, 2)));
        assertNotNull(log.check(records(1, 3)));
        assertNotNull(log.check(java.util.Arrays.copyOf(records(1, 2), 48)));
    }

    private static byte[] records(long... ids) {
        ByteBuffer records = ByteBuffer.allocate(32 * ids.length);
        for (int i = 0; i < ids.length; i++) {
            Pattern.fill(records, 32 * i, 32, ids[i], 0);
        }
        return records.array();
    }

    @Test
    void aByteBesideABufferIsFound() {
        for (boolean direct : new boolean[] {true, false}) {
            Chunk chunk = new Chunk.Pool().take(100, direct);
            assertNull(chunk.guards());
            chunk.memory().put(chunk.start() + 100, (byte) 0);
            assertNotNull(chunk.guards());
        }
    }
}
