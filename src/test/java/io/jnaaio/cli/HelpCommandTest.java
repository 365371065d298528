package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HelpCommandTest {
    @Test
    void helpIsTheOptionHelp() {
        assertEquals(Run.of("--help"), Run.of("help"));
        for (String name : Commands.commandLine().getSubcommands().keySet()) {
            Run help = Run.of("help", name);
            assertEquals(Run.of(name, "--help"), help);
            assertEquals(0, help.status());
            assertTrue(help.out().startsWith("Usage: jna-aio " + name + " "), help.out());
        }
        assertTrue(Run.of("--help").out().contains("  help "), Run.of("--help").out());
    }

    @Test
    void anUnknownCommandIsWrongUsage() {
        Run run = Run.of("help", "prob");
        assertEquals(2, run.status());
        assertEquals("", run.out());
        assertTrue(
                run.err()
                        .startsWith(
                                "jna-aio help: 'prob' is not a command; the commands are probe,"
                                        + " doctor,"),
                run.err());
    }

    @Test
    void theListOfBackendsSaysThatItIsNoOrder() {
        for (String name : new String[] {"probe", "doctor", "gather", "selftest", "bench"}) {
            String help = Run.of(name, "--help").out().replaceAll("\\s+", " ");
            assertTrue(
                    help.contains(
                            "This is not an order of preference: auto chooses for each file, in"
                                    + " the order that probe lists."),
                    help);
        }
    }
}
