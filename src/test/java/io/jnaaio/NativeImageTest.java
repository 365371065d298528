package io.jnaaio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Structure;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What GraalVM's native-image must be told of the classes that JNA reaches by reflection. */
class NativeImageTest {
    private static final String FOLDER =
            "src/main/resources/META-INF/native-image/io.jnaaio/jna-aio/";

    /** JNA reads the fields of a Structure and makes new ones of it. */
    @Test
    void structures() throws Exception {
        CheckedIn.check(
                FOLDER + "reflect-config.json",
                entries(
                        classes(type -> type.isAssignableTo(Structure.class)),
                        "\"allDeclaredFields\": true, \"allDeclaredConstructors\": true,"
                                + " \"allDeclaredMethods\": true"));
    }

    /** JNA registers their native methods. */
    @Test
    void directMappedClasses() throws Exception {
        CheckedIn.check(
                FOLDER + "jni-config.json",
                entries(classes(NativeImageTest::hasNativeMethod), "\"allDeclaredMethods\": true"));
    }

    /** JNA makes a proxy of an interface that stands for a library. */
    @Test
    void proxies() throws Exception {
        CheckedIn.check(
                FOLDER + "proxy-config.json",
                classes(type -> type.isAssignableTo(Library.class)).stream()
                        .map(name -> "  [\"" + name + "\"]")
                        .collect(Collectors.joining(",\n", "[\n", "\n]\n")));
    }

    /** One would need an entry in the list of proxies, too. */
    @Test
    void noCallbacks() {
        assertEquals(List.of(), classes(type -> type.isAssignableTo(Callback.class)));
    }

    private static boolean hasNativeMethod(JavaClass type) {
        return type.getMethods().stream()
                .anyMatch(
                        method ->
                                method.getModifiers()
                                        .contains(
                                                com.tngtech.archunit.core.domain.JavaModifier
                                                        .NATIVE));
    }

    private static List<String> classes(Predicate<JavaClass> wanted) {
        List<String> names = new ArrayList<>();
        for (JavaClass type :
                new ClassFileImporter()
                        .importUrl(Aio.class.getProtectionDomain().getCodeSource().getLocation())) {
            if (wanted.test(type)) {
                names.add(type.getName());
            }
        }
        names.sort(null);
        return names;
    }

    private static String entries(List<String> names, String rights) {
        assertFalse(names.isEmpty());
        return names.stream()
                .map(name -> "  {\"name\": \"" + name + "\", " + rights + "}")
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }
}
