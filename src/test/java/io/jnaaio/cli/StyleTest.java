package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jnaaio.Aio;
import java.util.List;
import org.junit.jupiter.api.Test;

class StyleTest {
    @Test
    void colourOnlyOnATerminalThatMayHaveIt() {
        assertEquals(Style.ANSI, Style.of(null, "xterm", true));
        assertEquals(Style.ANSI, Style.of("", "xterm", true));
        assertEquals(Style.PLAIN, Style.of("1", "xterm", true));
        assertEquals(Style.PLAIN, Style.of(null, "dumb", true));
        assertEquals(Style.PLAIN, Style.of(null, null, true));
        assertEquals(Style.PLAIN, Style.of(null, "xterm", false));
    }

    @Test
    void coloursChangeNoLetter() {
        var report = Aio.probe();
        String plain = ProbeText.of(report, List.of(), true, Style.PLAIN);
        String coloured = ProbeText.of(report, List.of(), true, Style.ANSI);
        assertFalse(plain.contains("\u001b"));
        assertEquals(plain, coloured.replaceAll("\u001b\\[[0-9]+m", ""));
    }
}
