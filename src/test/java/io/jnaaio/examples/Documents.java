package io.jnaaio.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the project's documents, and the regions of the examples that they show. The working directory is the project's. */
final class Documents {
    private static final Path EXAMPLES = Path.of("src/test/java/io/jnaaio/examples");
    private static final Path CONSUMER = Path.of("src/test/consumer");
    private static final Path DOWNSTREAM = Path.of("src/test/downstream");
    private static final Pattern TAG = Pattern.compile("\\s*// (tag|end)::([a-z0-9-]+)\\[\\]");

    private Documents() {}

    /**
     * A fenced block.
     *
     * @param place file and line
     * @param language the word after the opening fence
     * @param text the lines, without their common indentation
     */
    record Block(String place, String language, String text) {}

    /** One document. */
    record Document(Path path, List<String> lines) {
        String name() {
            return path.toString().replace('\\', '/');
        }

        List<Block> blocks() {
            List<Block> blocks = new ArrayList<>();
            List<String> open = null;
            String language = "";
            int start = 0;
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                if (!line.startsWith("```")) {
                    if (open != null) {
                        open.add(line);
                    }
                } else if (open == null) {
                    open = new ArrayList<>();
                    language = line.substring(3);
                    start = i + 1;
                } else {
                    blocks.add(new Block(name() + ":" + start, language, joined(open)));
                    open = null;
                }
            }
            return blocks;
        }

        /** Everything outside the fenced blocks. */
        String prose() {
            StringBuilder prose = new StringBuilder();
            boolean code = false;
            for (String line : lines) {
                if (line.startsWith("```")) {
                    code = !code;
                } else if (!code) {
                    prose.append(line).append('\n');
                }
            }
            return prose.toString();
        }

        List<String> headings() {
            return prose().lines()
                    .filter(line -> line.startsWith("#"))
                    .map(line -> line.replaceFirst("#+ *", ""))
                    .collect(Collectors.toCollection(ArrayList::new));
        }

        /** The names under which the headings can be linked. */
        Set<String> anchors() {
            return headings().stream()
                    .map(
                            heading ->
                                    heading.toLowerCase(Locale.ROOT)
                                            .replaceAll("[^\\p{L}\\p{N} _-]", "")
                                            .replace(' ', '-'))
                    .collect(Collectors.toSet());
        }
    }

    static Document read(Path path) throws IOException {
        return new Document(path, Files.readAllLines(path));
    }

    /** All documents in the project's directory, in docs and in platform-notes. */
    static List<Document> all() throws IOException {
        List<Document> documents = new ArrayList<>();
        for (String folder : List.of("", "docs", "platform-notes")) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                for (Path file : files.sorted(Comparator.naturalOrder()).toList()) {
                    if (file.toString().endsWith(".md")) {
                        documents.add(read(file));
                    }
                }
            }
        }
        return documents;
    }

    static Path folderOf(Path file) {
        Path folder = file.getParent();
        return folder == null ? Path.of("") : folder;
    }

    /**
     * The tagged regions of the examples and of the consumer and downstream projects: the key is file and name, the value is
     * the text to be shown, without its common indentation.
     */
    static Map<String, String> regions() throws IOException {
        Map<String, String> regions = new LinkedHashMap<>();
        for (Path folder : List.of(EXAMPLES, CONSUMER, DOWNSTREAM)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.naturalOrder()).toList()) {
                    if (file.toString().endsWith(".java")) {
                        addRegions(file, regions);
                    }
                }
            }
        }
        return regions;
    }

    private static void addRegions(Path file, Map<String, String> regions) throws IOException {
        Map<String, List<String>> open = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            Matcher tag = TAG.matcher(line);
            if (!tag.matches()) {
                if (!line.endsWith("// not shown")) {
                    open.values().forEach(lines -> lines.add(line));
                }
            } else if (tag.group(1).equals("tag")) {
                open.put(tag.group(2), new ArrayList<>());
            } else {
                List<String> lines = open.remove(tag.group(2));
                if (lines == null) {
                    throw new IOException(file + ": end::" + tag.group(2) + "[] without a tag");
                }
                regions.put(file.getFileName() + " " + tag.group(2), joined(lines));
            }
        }
        if (!open.isEmpty()) {
            throw new IOException(file + ": tags without an end: " + open.keySet());
        }
    }

    private static String joined(List<String> lines) {
        // A blank last line would count as one without indentation.
        return String.join("\n", lines).stripTrailing().stripIndent().strip();
    }
}
