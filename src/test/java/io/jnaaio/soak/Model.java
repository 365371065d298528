package io.jnaaio.soak;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may be in a file: its bytes when the engine opened it, and the writes since. Knows nothing about how the
 * library orders, splits or merges operations: a byte may come from any write that may have reached it, unless
 * another write, which started after that one had ended, has certainly overwritten it.
 */
class Model {
    final String name;
    private final byte[] base;
    private final List<Claim> claims = new ArrayList<>();

    Model(String name, byte[] base) {
        this.name = name;
        this.base = base;
    }

    int size() {
        return base.length;
    }

    synchronized void add(Claim claim) {
        claims.add(claim);
    }

    /** Removes a refused submission: none of its bytes may be in the file. */
    synchronized void remove(Claim claim) {
        claims.remove(claim);
    }

    synchronized List<Claim> claims() {
        return new ArrayList<>(claims);
    }

    private synchronized List<Claim> touching(long from, long to, long until) {
        List<Claim> some = new ArrayList<>();
        for (Claim claim : claims) {
            if (claim.start < until && claim.touches(from, to)) {
                some.add(claim);
            }
        }
        return some;
    }

    /** Checks the final content of the file, after everything has ended; returns null if it is possible. */
    @Nullable String check(byte[] content) {
        if (content.length != base.length) {
            return name + " has " + content.length + " bytes, " + base.length + " are expected";
        }
        return check(ByteBuffer.wrap(content), 0, content.length, 0, Claim.NOT_YET, Claim.NOT_YET);
    }

    /**
     * Checks bytes that were read from the file.
     *
     * @param data contains them, from index {@code at}
     * @param offset their offset in the file
     * @param begun the tick before the read was submitted
     * @param ended the tick after it had completed
     */
    @Nullable String check(
            ByteBuffer data, int at, int length, long offset, long begun, long ended) {
        List<Claim> some = touching(offset, offset + length, ended);
        ByteBuffer words = data.duplicate().order(ByteOrder.LITTLE_ENDIAN).clear();
        long place = offset;
        long to = offset + length;
        while (place < to) {
            long next = Math.min(to, (place / Pattern.CELL + 1) * Pattern.CELL);
            int index = at + (int) (place - offset);
            if (!wholeCell(words, index, place, next, some, begun)) {
                for (long p = place; p < next; p++) {
                    byte is = words.get(index + (int) (p - place));
                    if (!mayBe(is, p, some, begun)) {
                        return wrong(words, index, place, next, p, some);
                    }
                }
            }
            place = next;
        }
        return null;
    }

    private boolean wholeCell(
            ByteBuffer words, int index, long place, long next, List<Claim> some, long begun) {
        if (next - place < Pattern.CELL) {
            return false;
        }
        long id = Pattern.cell(words, index, place);
        for (Claim claim : some) {
            if (claim.id == id) {
                return claim.mayCover(place, next) && visible(claim, place, next, some, begun);
            }
        }
        return false;
    }

    private boolean mayBe(byte is, long place, List<Claim> some, long begun) {
        if (base[(int) place] == is && visible(null, place, place + 1, some, begun)) {
            return true;
        }
        for (Claim claim : some) {
            if (claim.mayCover(place, place + 1)
                    && Pattern.at(claim.id, place) == is
                    && visible(claim, place, place + 1, some, begun)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a read that started at this tick may still see the bytes of a claim, or those of the base.
     *
     * @param claim null for the base
     */
    private static boolean visible(
            @Nullable Claim claim, long from, long to, List<Claim> some, long begun) {
        for (Claim later : some) {
            if (later != claim
                    && later.covered(from, to, begun)
                    && (claim == null || later.start > claim.end())) {
                return false;
            }
        }
        return true;
    }

    private String wrong(
            ByteBuffer words, int index, long place, long next, long p, List<Claim> some) {
        StringBuilder text = new StringBuilder(name);
        text.append(": byte ").append(p).append(" cannot be what it is; its cell is");
        for (long i = place; i < next; i++) {
            text.append(String.format(" %02x", words.get(index + (int) (i - place))));
        }
        text.append(", the base there is");
        for (long i = place; i < next; i++) {
            text.append(String.format(" %02x", base[(int) i]));
        }
        for (Claim claim : some) {
            if (claim.touches(place, next)) {
                text.append("\n    ").append(claim);
            }
        }
        return text.toString();
    }
}
