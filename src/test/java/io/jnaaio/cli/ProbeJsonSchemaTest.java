package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonWriter;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds what {@code probe --json} prints against the schema in the jar, and the schema against its page. */
class ProbeJsonSchemaTest {
    @TempDir Path folder;

    @Test
    void whatIsPrintedIsValid() throws Exception {
        assertValid(Run.of("probe", "--json").out());
        assertValid(Run.of("probe", "--json", "--path", folder).out());
        assertValid(Run.of("probe", "--json", "--path", folder.resolve("no/such")).out());
        assertValid(Run.of("probe", "--json", "--backend", "freebsd-aio").out());
        assertValid(
                Run.of("probe", "--json", "--path=" + folder, "--require=nio,kevent,direct").out());
    }

    @Test
    void whatIsWrongIsFound() throws Exception {
        String good = Run.of("probe", "--json").out();
        JsonObject root = JsonParser.object().from(good);
        root.put("schema", "io.jnaaio.probe/2");
        assertFalse(problems(JsonWriter.string(root)).isEmpty());

        root = JsonParser.object().from(good);
        root.remove("selection");
        assertFalse(problems(JsonWriter.string(root)).isEmpty());

        root = JsonParser.object().from(good);
        JsonObject backend = root.getArray("backends").getObject(0);
        backend.put("available", false);
        backend.put("cause", null);
        assertFalse(problems(JsonWriter.string(root)).isEmpty(), "unavailable without a cause");

        root = JsonParser.object().from(good);
        root.put("added", "by a later version");
        assertEquals(Set.of(), problems(JsonWriter.string(root)));
    }

    @Test
    void thePageNamesEveryMember() throws Exception {
        String page = Files.readString(Path.of("platform-notes/probe-json.md"));
        String json = Run.of("probe", "--json", "--path", folder, "--require", "nio").out();
        Set<String> members = new TreeSet<>();
        collect("", JsonParser.object().from(json), members);
        assertTrue(members.contains("path.direct.memoryAlignment"), members.toString());
        for (String member : members) {
            boolean shared = member.matches(".*\\.(available|cause)");
            assertTrue(
                    page.contains("`" + member + "`") || shared || isParent(member, members),
                    member + " is not explained");
        }
        for (String name : Requirement.names()) {
            assertTrue(page.contains("`" + name + "`"), name + " is not explained");
        }
    }

    private static boolean isParent(String member, Set<String> members) {
        return members.stream().anyMatch(other -> other.startsWith(member + "."));
    }

    private static void collect(String prefix, JsonObject object, Set<String> members) {
        object.forEach(
                (name, value) -> {
                    String member = prefix + name;
                    if (value instanceof JsonArray array
                            && !array.isEmpty()
                            && array.get(0) instanceof JsonObject element) {
                        members.add(member + "[]");
                        collect(member + "[].", element, members);
                        return;
                    }
                    members.add(member);
                    boolean free = Set.of("limits", "details", "capabilities").contains(name);
                    if (value instanceof JsonObject inner && !free) {
                        collect(member + ".", inner, members);
                    }
                });
    }

    private static void assertValid(String json) throws Exception {
        assertEquals(Set.of(), problems(json), json);
    }

    private static Set<ValidationMessage> problems(String json) throws Exception {
        try (InputStream in = ProbeJson.class.getResourceAsStream("probe-1.schema.json")) {
            JsonSchema schema =
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
            return schema.validate(json, InputFormat.JSON);
        }
    }
}
