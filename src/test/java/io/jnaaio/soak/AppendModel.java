package io.jnaaio.soak;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The model of a file in append mode, which was empty when the engine opened it. Each record appears once and from
 * its start, and none precedes a record submitted before it. Records consist of whole cells, whose places are counted
 * within the record.
 */
final class AppendModel extends Model {
    AppendModel(String name) {
        super(name, new byte[0]);
    }

    @Override
    @Nullable String check(byte[] content) {
        Map<Long, Claim> known = new HashMap<>();
        claims().forEach(claim -> known.put(claim.id, claim));
        Set<Long> seen = new HashSet<>();
        ByteBuffer words = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        long latestStart = 0;
        int at = 0;
        while (at < content.length) {
            boolean cell = content.length - at >= Pattern.CELL;
            long id = cell ? Pattern.cell(words, at, 0) : 0;
            Claim claim = known.get(id);
            if (claim == null || !seen.add(id)) {
                return wrong(
                        words,
                        at,
                        claim == null ? "no record begins here" : "a second time: " + claim);
            }
            int length = Pattern.CELL;
            while (length < claim.length
                    && content.length - at - length >= Pattern.CELL
                    && Pattern.cell(words, at + length, length) == id) {
                length += Pattern.CELL;
            }
            if (length < claim.certain() || length > claim.possible()) {
                return wrong(words, at, length + " bytes are there of " + claim);
            }
            if (claim.submitted < latestStart) {
                return wrong(
                        words, at, "it was submitted before one that is ahead of it: " + claim);
            }
            latestStart = Math.max(latestStart, claim.start);
            at += length;
        }
        for (Claim claim : known.values()) {
            if (claim.certain() > 0 && !seen.contains(claim.id)) {
                return name + ": it is missing: " + claim;
            }
        }
        return null;
    }

    private String wrong(ByteBuffer words, int at, String what) {
        StringBuilder text = new StringBuilder(name);
        text.append(" at ")
                .append(at)
                .append(" of ")
                .append(words.capacity())
                .append(": ")
                .append(what);
        text.append("; the cell there is");
        for (int i = at; i < Math.min(words.capacity(), at + Pattern.CELL); i++) {
            text.append(String.format(" %02x", words.get(i)));
        }
        return text.toString();
    }
}
