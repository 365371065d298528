package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The commands that the documents show are commands of the CLI, with options it has. */
class DocumentedCommandsTest {
    private static final Pattern COMMAND = Pattern.compile("\\./jna-aio ([^`#|\\n]*)");
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");

    private static List<String> shown() throws IOException {
        List<String> commands = new ArrayList<>();
        for (String folder : List.of("", "docs", "platform-notes")) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".md")).toList()) {
                    COMMAND.matcher(Files.readString(file))
                            .results()
                            .map(match -> match.group(1).trim())
                            .filter(command -> !command.isEmpty())
                            .forEach(commands::add);
                }
            }
        }
        return commands;
    }

    @Test
    void commandsAndOptionsExist() throws IOException {
        List<String> shown = shown();
        assertTrue(shown.size() > 4, "the documents show commands: " + shown);
        for (String command : shown) {
            String name = command.replaceFirst("\\s.*", "");
            if (name.startsWith("-")) {
                assertNotNull(
                        Commands.commandLine().getCommandSpec().findOption(name),
                        "no such option: " + command);
                continue;
            }
            CommandLine of = Commands.commandLine().getSubcommands().get(name);
            assertNotNull(of, "no such command: " + command);
            OPTION.matcher(command)
                    .results()
                    .forEach(
                            option ->
                                    assertNotNull(
                                            of.getCommandSpec().findOption(option.group()),
                                            "no " + option.group() + ": " + command));
        }
    }

    @Test
    void readmeShowsEveryCommand() throws IOException {
        Set<String> shown =
                shown().stream()
                        .map(line -> line.replaceFirst("\\s.*", ""))
                        .collect(Collectors.toSet());
        Set<String> missing = new TreeSet<>(Commands.commandLine().getSubcommands().keySet());
        missing.removeAll(shown);
        missing.remove("help");
        assertEquals(Set.of(), missing, "commands that no document shows");
    }
}
