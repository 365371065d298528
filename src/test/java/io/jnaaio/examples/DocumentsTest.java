package io.jnaaio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Checks the documents: their Java is compiled and run, their links lead somewhere, their settings exist. */
class DocumentsTest {
    private static final Set<String> LANGUAGES =
            Set.of("java", "sh", "text", "mermaid", "xml", "json");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern SETTING = Pattern.compile("\"(jnaaio\\.[a-zA-Z.]+)\"");
    private static final Pattern VARIABLE = Pattern.compile("\"(JNAAIO_[A-Z_]+)\"");

    private static final Pattern DEPENDENCY =
            Pattern.compile(
                    "<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>"
                            + "\\s*<version>([^<]+)</version>");

    private static Stream<DynamicTest> each(Check check) throws IOException {
        return Documents.all().stream()
                .map(
                        document ->
                                DynamicTest.dynamicTest(document.name(), () -> check.of(document)));
    }

    /** A check of one document. */
    private interface Check {
        void of(Documents.Document document) throws Exception;
    }

    @TestFactory
    Stream<DynamicTest> javaIsCompiledAndRun() throws IOException {
        Map<String, String> regions = Documents.regions();
        return each(
                document -> {
                    for (Documents.Block block : document.blocks()) {
                        boolean known =
                                !block.language().equals("java")
                                        || regions.containsValue(block.text());
                        assertTrue(
                                known,
                                () ->
                                        block.place()
                                                + ": no tagged region of src/test/java/io/jnaaio/examples"
                                                + ", src/test/consumer or src/test/downstream has this text:\n"
                                                + block.text());
                    }
                });
    }

    @Test
    void everyTaggedRegionIsShown() throws IOException {
        Set<String> shown =
                Documents.all().stream()
                        .flatMap(document -> document.blocks().stream())
                        .map(Documents.Block::text)
                        .collect(Collectors.toSet());
        List<String> unused =
                Documents.regions().entrySet().stream()
                        .filter(region -> !shown.contains(region.getValue()))
                        .map(Map.Entry::getKey)
                        .toList();
        assertEquals(List.of(), unused, "regions that no document shows");
    }

    @TestFactory
    Stream<DynamicTest> everyBlockSaysWhatItIs() throws IOException {
        return each(
                document -> {
                    for (Documents.Block block : document.blocks()) {
                        assertTrue(
                                LANGUAGES.contains(block.language()),
                                () -> block.place() + ": a block of '" + block.language() + "'");
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> linesAreAtMost120Wide() throws IOException {
        return each(
                document -> {
                    if (document.name().matches("CHANGELOG.md|platform-notes/.*")) {
                        return; // they grow by everybody's hand
                    }
                    int number = 0;
                    for (String line : document.lines()) {
                        number++;
                        // A row of a table cannot be broken.
                        boolean fits = line.length() <= 120 || line.startsWith("|");
                        assertTrue(fits, document.name() + ":" + number + ": " + line);
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> linksLeadSomewhere() throws IOException {
        return each(
                document -> {
                    Matcher link = LINK.matcher(document.prose());
                    while (link.find()) {
                        String target = link.group(1);
                        if (!target.contains("://")) {
                            follow(document, target);
                        }
                    }
                });
    }

    private static void follow(Documents.Document from, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path file = from.path();
        if (!parts[0].isEmpty()) {
            file = Documents.folderOf(from.path()).resolve(parts[0]).normalize();
        }
        String missing = from.name() + ": nothing at " + link;
        assertTrue(Files.exists(file), missing);
        if (parts.length == 2) {
            assertTrue(Documents.read(file).anchors().contains(parts[1]), missing);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyBlockOfJavaIsCompleteOrLinksToItsFile() throws IOException {
        Map<String, String> regions = Documents.regions();
        return each(
                document -> {
                    String prose = document.prose();
                    for (Documents.Block block : document.blocks()) {
                        if (!block.language().equals("java") || block.text().startsWith("import")) {
                            continue;
                        }
                        boolean linked =
                                regions.entrySet().stream()
                                        .filter(region -> region.getValue().equals(block.text()))
                                        .map(region -> region.getKey().replaceFirst(" .*", ""))
                                        .anyMatch(file -> prose.contains("/" + file + ")"));
                        assertTrue(
                                linked, block.place() + ": no link to the file with its imports");
                    }
                });
    }

    // ---- contents that follow the sources

    @Test
    void readmeNamesEveryExportedPackage() throws IOException {
        String readme = Documents.read(Path.of("README.md")).prose();
        Set<String> exported =
                found(
                        Pattern.compile("exports io\\.jnaaio\\.?(\\w*);"),
                        Files.readString(Path.of("src/main/module/module-info.java")));
        exported.remove("");
        assertTrue(exported.contains("spi"), () -> "exported: " + exported);
        for (String name : exported) {
            assertTrue(readme.contains("`" + name + "`"), "no word about io.jnaaio." + name);
        }
    }

    @Test
    void contributingListsEverySuite() throws IOException {
        String contributing = Documents.read(Path.of("CONTRIBUTING.md")).prose();
        try (Stream<Path> files = Files.list(Path.of("src/test/java/io/jnaaio/testing"))) {
            List<String> missing =
                    files.map(file -> file.getFileName().toString().replace(".java", ""))
                            .filter(name -> name.endsWith("Contract"))
                            .filter(name -> !contributing.contains("`" + name + "`"))
                            .sorted()
                            .toList();
            assertEquals(List.of(), missing, "suites that CONTRIBUTING.md does not name");
        }
    }

    // ---- settings

    @Test
    void readmeListsEverySetting() throws IOException {
        String source = sourceOf("probe/Settings.java");
        String readme = Documents.read(Path.of("README.md")).prose();
        assertEquals(found(SETTING, source), found(Pattern.compile("`(jnaaio\\.\\w+)`"), readme));
        assertEquals(found(VARIABLE, source), found(Pattern.compile("`(JNAAIO_[A-Z_]+)`"), readme));
    }

    @TestFactory
    Stream<DynamicTest> noDocumentNamesAnotherSetting() throws IOException {
        String source = sourceOf("probe/Settings.java") + sourceOf("api/AioOptions.java");
        Set<String> known = new HashSet<>(found(SETTING, source));
        known.add("jnaaio.rounds"); // of the build
        return each(
                document -> {
                    Set<String> named =
                            found(
                                    Pattern.compile("(?<![\\w.])(jnaaio\\.[a-zA-Z]+)(?=[=`])"),
                                    String.join("\n", document.lines()));
                    named.removeAll(known);
                    assertEquals(Set.of(), named, document.name() + ": unknown settings");
                });
    }

    @Test
    void troubleshootingQuotesErrorsAsTheyAre() throws IOException {
        StringBuilder source = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                source.append(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", ""));
            }
        }
        List<String> quotes =
                Documents.read(Path.of("docs/troubleshooting.md")).lines().stream()
                        .filter(line -> line.startsWith("| `"))
                        .map(line -> line.substring(3, line.indexOf("` |")))
                        .toList();
        assertTrue(quotes.size() > 10, "the table of errors: " + quotes);
        for (String quote : quotes) {
            for (String part : List.of(quote.split("…", -1))) {
                String text = part.replace("submit: EAGAIN: ", "").strip();
                assertTrue(source.indexOf(text) >= 0, () -> "no error has this text: " + text);
            }
        }
    }

    // ---- Maven

    @Test
    void propertiesAndProfilesOfMavenExist() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        for (Documents.Document document : Documents.all()) {
            for (Documents.Block block : document.blocks()) {
                block.text()
                        .lines()
                        .filter(line -> line.startsWith("mvn "))
                        .forEach(line -> checkMaven(document.name() + ": " + line, line, pom));
            }
        }
    }

    private static void checkMaven(String where, String line, String pom) {
        for (String word : line.replaceFirst("#.*", "").trim().split("\\s+", -1)) {
            if (word.startsWith("-P")) {
                for (String profile : word.substring(2).split(",", -1)) {
                    assertTrue(pom.contains("<id>" + profile + "</id>"), where);
                }
            } else if (word.startsWith("-D")) {
                String property = word.substring(2).replaceFirst("=.*", "");
                boolean ofAPlugin =
                        Set.of("test", "skipTests", "maven.repo.local").contains(property);
                assertTrue(ofAPlugin || pom.contains("<" + property), where);
            }
        }
    }

    @Test
    void dependenciesAreThoseOfThePom() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        Map<String, String> versions =
                Map.of(
                        "io.jnaaio:jna-aio", first("<version>([^<]+)</version>", pom),
                        "org.junit.jupiter:junit-jupiter",
                                first("<junit.version>([^<]+)</junit.version>", pom));
        for (Documents.Document document : Documents.all()) {
            for (Documents.Block block : document.blocks()) {
                if (block.language().equals("xml")) {
                    Matcher dependency = DEPENDENCY.matcher(block.text());
                    assertTrue(dependency.find(), block.place() + ": no dependency");
                    do {
                        assertEquals(
                                versions.get(dependency.group(1) + ":" + dependency.group(2)),
                                dependency.group(3),
                                block.place());
                    } while (dependency.find());
                }
            }
        }
    }

    // ---- notes

    @TestFactory
    Stream<DynamicTest> notesHaveTheSameHeadings() throws IOException {
        List<String> headings =
                List.of(
                        "What it is",
                        "Since",
                        "Calls and structs (source)",
                        "Limits and sysctls",
                        "Notification",
                        "Cancel",
                        "Errors",
                        "How it is probed",
                        "Measured",
                        "Not verified");
        return Documents.all().stream()
                .filter(document -> document.name().startsWith("platform-notes"))
                .filter(document -> !document.name().matches(".*/(faults|probe-json)\\.md"))
                .map(
                        document ->
                                DynamicTest.dynamicTest(
                                        document.name(),
                                        () -> {
                                            List<String> found = document.headings();
                                            found.retainAll(headings);
                                            assertEquals(headings, found);
                                        }));
    }

    // ---- reading

    private static String sourceOf(String path) throws IOException {
        return Files.readString(Path.of("src/main/java/io/jnaaio", path));
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : fail("no " + pattern + " in " + text);
    }
}
