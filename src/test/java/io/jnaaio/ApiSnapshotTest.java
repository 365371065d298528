package io.jnaaio;

import static java.util.stream.Collectors.joining;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The public API stands in src/test/resources/api.txt, line by line. */
class ApiSnapshotTest {
    @Test
    void isAsCheckedIn() throws Exception {
        StringBuilder api = new StringBuilder();
        for (Class<?> type : types()) {
            api.append(header(type)).append('\n');
            members(type).forEach(member -> api.append("    ").append(member).append('\n'));
        }
        CheckedIn.check("src/test/resources/api.txt", api.toString());
    }

    private static List<Class<?>> types() throws ClassNotFoundException {
        List<String> names = new ArrayList<>();
        for (JavaClass type :
                new ClassFileImporter()
                        .importUrl(Aio.class.getProtectionDomain().getCodeSource().getLocation())) {
            if (Exported.packages().contains(type.getPackageName())) {
                names.add(type.getName());
            }
        }
        Collections.sort(names);
        List<Class<?>> types = new ArrayList<>();
        for (String name : names) {
            Class<?> type = Class.forName(name, false, Aio.class.getClassLoader());
            if (isVisible(type)) {
                types.add(type);
            }
        }
        return types;
    }

    private static boolean isVisible(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return !type.isSynthetic()
                && !type.isAnonymousClass()
                && !type.isLocalClass()
                && isVisible(type.getModifiers())
                && (outer == null || isVisible(outer));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String header(Class<?> type) {
        String kind =
                type.isAnnotation()
                        ? "@interface"
                        : type.isInterface()
                                ? "interface"
                                : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
        // Abstract says nothing of an interface, static and final nothing of a record or an enum.
        int told = Modifier.PUBLIC | Modifier.PROTECTED;
        if (kind.equals("class")) {
            told |= Modifier.ABSTRACT | Modifier.FINAL | Modifier.STATIC;
        }
        StringBuilder line = new StringBuilder(Modifier.toString(type.getModifiers() & told));
        if (type.isSealed()) {
            line.append(" sealed");
        }
        line.append(' ').append(kind).append(' ').append(type.getName());
        if (type.getTypeParameters().length > 0) {
            line.append(list("<", type.getTypeParameters(), ">"));
        }
        Type parent = type.getGenericSuperclass();
        if (kind.equals("class") && parent != null && parent != Object.class) {
            line.append(" extends ").append(parent.getTypeName());
        }
        if (type.getGenericInterfaces().length > 0) {
            line.append(list(" : ", type.getGenericInterfaces(), ""));
        }
        return line.toString();
    }

    private static String list(String before, Type[] types, String after) {
        return Arrays.stream(types).map(Type::getTypeName).collect(joining(", ", before, after));
    }

    private static Stream<String> members(Class<?> type) {
        Stream<String> fields =
                Arrays.stream(type.getDeclaredFields())
                        .filter(ApiSnapshotTest::isVisible)
                        .map(Field::toGenericString);
        Stream<String> constructors =
                Arrays.stream(type.getDeclaredConstructors())
                        .filter(ApiSnapshotTest::isVisible)
                        .map(Constructor::toGenericString);
        Stream<String> methods =
                Arrays.stream(type.getDeclaredMethods())
                        .filter(ApiSnapshotTest::isVisible)
                        .filter(method -> !method.isBridge() && !isOfEveryRecord(method))
                        .map(Method::toGenericString);
        return Stream.of(fields, constructors, methods)
                .flatMap(lines -> lines)
                .map(line -> line.replace(type.getName() + ".", ""))
                .sorted();
    }

    private static boolean isVisible(Member member) {
        return !member.isSynthetic() && isVisible(member.getModifiers());
    }

    static boolean isOfEveryRecord(Executable method) {
        return method.getDeclaringClass().isRecord()
                && List.of("equals", "hashCode", "toString").contains(method.getName());
    }
}
