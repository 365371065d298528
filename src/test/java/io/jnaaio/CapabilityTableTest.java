package io.jnaaio;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.Capability;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The table of capabilities in the notes is made from the enum. */
class CapabilityTableTest {
    private static final String PAGE = "platform-notes/probe-json.md";
    private static final String BEGIN = "<!-- capabilities -->\n";
    private static final String END = "<!-- end of capabilities -->\n";

    @Test
    void thePageHasEachWithItsMeaning() throws Exception {
        String page = Files.readString(Path.of(PAGE));
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        assertTrue(begin >= 0 && end > begin, PAGE + " has a place for the table");
        CheckedIn.check(
                PAGE, page.substring(0, begin + BEGIN.length()) + table() + page.substring(end));
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| word | of | is there if |\n|---|---|---|\n");
        for (Capability each : Capability.values()) {
            table.append("| `")
                    .append(each.word())
                    .append("` | ")
                    .append(of(each.where()))
                    .append(" | ")
                    .append(each.meaning())
                    .append(" |\n");
        }
        return table.toString();
    }

    private static String of(Capability.Where where) {
        return switch (where) {
            case BACKEND -> "a backend";
            case FILE -> "a file";
            case DIRECT_FILE -> "a direct file";
            case OPTION_FILE -> "a file opened with that option";
        };
    }
}
