package io.jnaaio.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The POM as Gradle and others read it: no parent, no profile of ours, only what it declares. */
class PublishedPomIT {
    @TempDir Path dir;

    private Element project;

    @BeforeEach
    void readThePomOfTheJar() throws Exception {
        try (JarFile jar = new JarFile(Jars.main().toFile());
                InputStream in =
                        jar.getInputStream(
                                jar.getEntry("META-INF/maven/io.jnaaio/jna-aio/pom.xml"))) {
            project =
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(in)
                            .getDocumentElement();
        }
    }

    @Test
    void bringsJnaAndJnaPlatformAndNothingElse() {
        String jna = child(children(project, "properties").get(0), "jna.version");
        assertEquals(
                Map.of(
                        "net.java.dev.jna:jna", jna,
                        "net.java.dev.jna:jna-platform", jna),
                brought());
        assertEquals(List.of(), children(project, "parent"), "nothing is inherited");
        assertEquals(List.of(), children(project, "dependencyManagement"));
    }

    /** Gradle does not fill in properties of profiles, and no version may be missing. */
    @Test
    void saysAllThatItNeedsItself() {
        assertEquals(Jars.VERSION, child(project, "version"));
        for (Element dependency : dependencies()) {
            String version = resolved(child(dependency, "version"));
            assertFalse(version.isEmpty() || version.contains("${"), version);
        }
    }

    @Test
    void aProgramWithJustThatRuns() throws Exception {
        List<Path> path = new ArrayList<>(List.of(Consumer.classes(dir), Jars.main()));
        for (String name : brought().keySet()) {
            String artifact = name.substring(name.indexOf(':') + 1);
            path.add(Jars.onClassPath(artifact + "-\\d.*\\.jar"));
        }
        String output =
                new Command(
                                Command.ofJdk("java"),
                                "-cp",
                                Jars.path(path.toArray(Path[]::new)),
                                Consumer.MAIN)
                        .run(dir)
                        .output();
        assertTrue(output.startsWith("moved 7 7"), output);
    }

    /** What a consumer gets: scopes compile and runtime, not optional; with versions. */
    private Map<String, String> brought() {
        Map<String, String> brought = new TreeMap<>();
        for (Element dependency : dependencies()) {
            String scope = child(dependency, "scope");
            boolean toUse = scope.isEmpty() || scope.equals("compile") || scope.equals("runtime");
            if (toUse && !child(dependency, "optional").equals("true")) {
                brought.put(
                        child(dependency, "groupId") + ":" + child(dependency, "artifactId"),
                        resolved(child(dependency, "version")));
            }
        }
        return brought;
    }

    private List<Element> dependencies() {
        return children(children(project, "dependencies").get(0), "dependency");
    }

    private String resolved(String value) {
        if (!value.startsWith("${")) {
            return value;
        }
        String name = value.substring(2, value.length() - 1);
        return child(children(project, "properties").get(0), name);
    }

    private static String child(Element parent, String name) {
        List<Element> found = children(parent, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent().strip();
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }
}
