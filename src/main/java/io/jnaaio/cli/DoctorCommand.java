package io.jnaaio.cli;

import io.jnaaio.Aio;
import io.jnaaio.api.ProbeReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code doctor}: finds configuration problems and suggests fixes. */
@Command(
        name = "doctor",
        description =
                "Finds configuration problems on this machine and suggests fixes; lists what it"
                        + " looked at.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:no problem; there may be notes",
            "1:at least one problem",
            "2:wrong usage",
            "3:the doctor itself failed"
        },
        exitCodeOnExecutionException = ProbeRun.FAILED)
final class DoctorCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @ParentCommand private Commands root;

    @Mixin private BackendOption backend;

    /** Called by picocli. */
    DoctorCommand() {}

    @Override
    public Integer call() {
        // Before the probe: the first native call, which causes a warning, also enables native
        // access.
        Surroundings around = Surroundings.read();
        ProbeReport report = Aio.probe(backend.toOptions().build());
        List<Finding> findings = Doctor.examine(report, around);
        PrintWriter out = spec.commandLine().getOut();
        out.println(looked(Examined.of(report, around), root.style()));
        out.println(text(findings, root.style()));
        out.flush();
        return findings.stream().anyMatch(f -> f.level() == Finding.Level.PROBLEM) ? 1 : 0;
    }

    /** Lists what was examined, ahead of the findings. */
    static String looked(List<Examined> all, Style style) {
        StringJoiner lines =
                new StringJoiner(
                        System.lineSeparator(),
                        style.bold("looked at") + System.lineSeparator(),
                        System.lineSeparator());
        all.forEach(each -> lines.add(each.line()));
        return lines.toString();
    }

    /** Returns a block of lines for each finding, and a last line with their number. */
    static String text(List<Finding> findings, Style style) {
        StringBuilder text = new StringBuilder();
        int problems = 0;
        String end = System.lineSeparator();
        for (Finding finding : findings) {
            boolean bad = finding.level() == Finding.Level.PROBLEM;
            problems += bad ? 1 : 0;
            text.append(bad ? style.bad("PROBLEM") : style.pale("note   "))
                    .append("  ")
                    .append(style.bold(finding.about()))
                    .append(end)
                    .append("  cause    ")
                    .append(finding.cause())
                    .append(end)
                    .append("  remedy   ")
                    .append(finding.remedy())
                    .append(end)
                    .append(end);
        }
        return text + count(problems, "problem") + ", " + count(findings.size() - problems, "note");
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
