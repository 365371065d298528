package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CompletionTest {
    @TempDir Path folder;

    @Test
    void bashUnderstandsIt() throws Exception {
        Path script = script("bash");
        assertEquals("", bash("-n", script.toString()));
    }

    @Test
    void bashCompletesWords() throws Exception {
        Path script = script("bash");
        assertEquals(List.of("probe"), complete(script, "jna-aio", "pr"));
        assertEquals(List.of("--json"), complete(script, "jna-aio", "probe", "--js"));
        assertTrue(complete(script, "jna-aio", "").contains("doctor"));
        assertEquals(List.of("io-uring"), complete(script, "jna-aio", "probe", "--backend", "io"));
    }

    @Test
    void zshHasItsOwnBeginning() throws Exception {
        String zsh = Files.readString(script("zsh"));
        assertTrue(zsh.startsWith("autoload -U +X compinit && compinit"), zsh);
        assertTrue(zsh.contains("bashcompinit"), zsh);
        assertTrue(zsh.endsWith(Files.readString(script("bash"))));
    }

    /** In a terminal of zsh's own, since bashcompinit completes nothing outside of an interactive shell. */
    @Test
    void zshCompletesWords() throws Exception {
        Path zsh = Path.of("/usr/bin/zsh");
        assumeTrue(Files.isExecutable(zsh), "no /usr/bin/zsh here");
        Path terminal =
                Files.writeString(
                        folder.resolve("terminal.zsh"),
                        String.join(
                                "\n",
                                "zmodload zsh/zpty",
                                "zpty shell zsh -f -i",
                                "zpty -w shell \"source '" + script("zsh") + "'\"",
                                "zpty -w shell 'jna-aio() { print -r -- \"run:$*:\" }'",
                                "zpty -w shell 'print -r -- rea\"\"dy'",
                                "zpty -r -m shell seen '*ready*'",
                                "zpty -w -n shell $'jna-aio probe --backend io-\\t\\n'",
                                "zpty -r -m shell seen '*run:*:*'",
                                "print -r -- \"$seen\"",
                                "zpty -d shell"));
        String seen = output(zsh.toString(), "-f", terminal.toString());
        assertTrue(seen.contains("run:probe --backend io-uring:"), seen);
    }

    @Test
    void anotherShellIsWrongUsage() {
        assertEquals(2, Run.of("completion").status());
        Run fish = Run.of("completion", "fish");
        assertEquals(2, fish.status());
        assertTrue(fish.err().contains("bash, zsh"), fish.err());
    }

    private Path script(String shell) throws IOException {
        Run run = Run.of("completion", shell);
        assertEquals(0, run.status(), run.err());
        return Files.writeString(folder.resolve(shell), run.out());
    }

    private List<String> complete(Path script, String... words) throws Exception {
        StringBuilder array = new StringBuilder();
        for (String word : words) {
            array.append(" '").append(word).append('\'');
        }
        String program =
                // Outside of a real completion this builtin of bash only complains.
                "compopt() { :; }; source '"
                        + script
                        + "'; COMP_WORDS=("
                        + array
                        + "); COMP_CWORD="
                        + (words.length - 1)
                        + "; _complete_jna-aio; printf '%s\\n' \"${COMPREPLY[@]}\"";
        return bash("-c", program).lines().map(String::strip).toList();
    }

    private static String bash(String... args) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no /bin/bash here");
        List<String> command = new ArrayList<>(List.of("/bin/bash", "--norc"));
        command.addAll(List.of(args));
        return output(command.toArray(String[]::new));
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        return text;
    }
}
