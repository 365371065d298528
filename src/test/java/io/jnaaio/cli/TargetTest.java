package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TargetTest {
    @Test
    void offsets() {
        assertEquals(target("out", 0), Target.parse("out"));
        assertEquals(target("out", 0), Target.parse("out@0"));
        assertEquals(target("out", 4097), Target.parse("out@4097"));
        assertEquals(target("out", 8 << 10), Target.parse("out@8k"));
        assertEquals(target("out", 3 << 20), Target.parse("out@3M"));
        assertEquals(target("out", 5L << 30), Target.parse("out@5G"));
        assertEquals(target("out", Long.MAX_VALUE), Target.parse("out@9223372036854775807"));
    }

    @Test
    void theLastAtBeginsIt() {
        assertEquals(target("a@7", 0), Target.parse("a@7@0"));
        assertEquals(target("d@1/f", 2), Target.parse("d@1/f@2"));
        assertEquals(target("d@1/f", 0), Target.parse("d@1/f"));
    }

    @Test
    void whatIsNoOffsetIsNoFileNameEither() {
        for (String text : new String[] {"a@b", "a@-1", "a@1T", "a@", "@5"}) {
            IllegalArgumentException thrown =
                    assertThrows(IllegalArgumentException.class, () -> Target.parse(text));
            assertTrue(
                    thrown.getMessage().endsWith("for a file of this name write '" + text + "@0'"),
                    thrown.getMessage());
        }
    }

    @Test
    void tooLarge() {
        for (String text : new String[] {"a@9223372036854775808", "a@9007199254740992K"}) {
            IllegalArgumentException thrown =
                    assertThrows(IllegalArgumentException.class, () -> Target.parse(text));
            assertEquals(
                    "the offset of '"
                            + text
                            + "' is larger than 2^63-1, the largest possible offset",
                    thrown.getMessage());
        }
    }

    private static Target target(String path, long offset) {
        return new Target(Path.of(path), offset);
    }
}
