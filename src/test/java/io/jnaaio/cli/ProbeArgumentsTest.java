package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The quick reading of the words and the option parser understand the same. */
class ProbeArgumentsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "probe",
                "probe --json",
                "probe --verbose",
                "probe --json --verbose --path=/x",
                "probe --path a@b --backend IO_URING",
                "probe --backend=nio --require=nio,DIRECT --path .",
                "probe --require native-gather --require jna,thread_id"
            })
    void bothReadTheSame(String line) {
        String[] words = line.split(" ");
        CommandLine command = Commands.commandLine();
        CommandLine.ParseResult parsed = command.parseArgs(words);
        ProbeCommand probe = (ProbeCommand) parsed.subcommand().commandSpec().userObject();
        assertEquals(probe.arguments(), ProbeArguments.parse(words));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gather",
                "--verbose probe",
                "probe --help",
                "probe --jason",
                "probe --json=true",
                "probe --json --json",
                "probe --path",
                "probe --path --json",
                "probe --path=",
                "probe --path a --path b",
                "probe --backend none",
                "probe --require nothing",
                "probe --require nio,",
                "probe nio"
            })
    void theRestIsLeftToTheParser(String line) {
        assertNull(ProbeArguments.parse(line.split(" ")));
    }

    @Test
    void values() {
        assertEquals(
                new ProbeArguments("io-uring", "p=q", List.of("nio", "thread-id"), true, false),
                ProbeArguments.parse(
                        "probe",
                        "--backend=IO_URING",
                        "--path=p=q",
                        "--require=NIO,thread_id",
                        "--json"));
    }
}
