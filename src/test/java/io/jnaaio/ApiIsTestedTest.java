package io.jnaaio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodReference;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every public method has a test that names it: calls it, refers to it, or implements it. */
class ApiIsTestedTest {
    private static final Path MAIN = location(Aio.class);
    private static final Path TESTS = location(ApiIsTestedTest.class);

    private static Path location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What only the engine calls; the contract suites see the answers. */
    private static final List<String> CALLED_BY_THE_ENGINE =
            List.of(
                    "io.jnaaio.spi.DriverFactory.openEventQueue",
                    "io.jnaaio.spi.DriverWrapper.wrap",
                    "io.jnaaio.spi.EventQueue$Event.ident",
                    "io.jnaaio.spi.EventQueue.wake",
                    "io.jnaaio.spi.FileHandle.preallocate",
                    "io.jnaaio.spi.FileService.limits",
                    "io.jnaaio.spi.KernelNotifier.cancel",
                    "io.jnaaio.spi.KernelNotifier.check",
                    "io.jnaaio.spi.KernelNotifier.error",
                    "io.jnaaio.spi.KernelNotifier.reap",
                    "io.jnaaio.spi.LeakListener.unclaimed");

    @Test
    void everyPublicMethodIsNamedByATest() {
        JavaClasses all = new ClassFileImporter().importPaths(MAIN, TESTS);
        Set<String> exported = Exported.packages();
        List<JavaMethod> api = new ArrayList<>();
        Set<String> named = new HashSet<>();
        for (JavaClass type : all) {
            if (isTest(type)) {
                addNamed(type, named);
            } else if (exported.contains(type.getPackageName())
                    && type.getModifiers().contains(JavaModifier.PUBLIC)) {
                type.getMethods().stream().filter(ApiIsTestedTest::isApi).forEach(api::add);
            }
        }
        Set<String> untested = new TreeSet<>();
        for (JavaMethod method : api) {
            String name = method.getOwner().getName() + "." + method.getName();
            if (!isNamed(method, named) && !CALLED_BY_THE_ENGINE.contains(name)) {
                untested.add(method.getFullName());
            }
        }
        assertEquals(Set.of(), untested, "public methods that no test names");
    }

    /** By itself, or as the method of the JDK that it overrides; a file system's is called by Files. */
    private static boolean isNamed(JavaMethod method, Set<String> named) {
        JavaClass owner = method.getOwner();
        String rest = method.getFullName().substring(owner.getName().length());
        Set<JavaClass> types = new HashSet<>(owner.getAllRawInterfaces());
        types.addAll(owner.getAllRawSuperclasses());
        types.add(owner);
        for (JavaClass type : types) {
            if (named.contains(type.getName() + rest)
                    || (type.isEquivalentTo(FileSystemProvider.class)
                            && type.tryGetMethod(method.getName(), parameters(method))
                                    .isPresent())) {
                return true;
            }
        }
        return false;
    }

    private static String[] parameters(JavaMethod method) {
        return method.getRawParameterTypes().stream()
                .map(JavaClass::getName)
                .toArray(String[]::new);
    }

    private static boolean isTest(JavaClass type) {
        return Path.of(type.getSource().orElseThrow().getUri()).startsWith(TESTS);
    }

    private static void addNamed(JavaClass test, Set<String> named) {
        for (JavaAccess<?> access : test.getAccessesFromSelf()) {
            addWithOverridden(access, named);
        }
        for (JavaMethodReference reference : test.getMethodReferencesFromSelf()) {
            addWithOverridden(reference, named);
        }
        Set<JavaClass> parents = new HashSet<>(test.getAllRawInterfaces());
        parents.addAll(test.getAllRawSuperclasses());
        for (JavaMethod own : test.getMethods()) {
            for (JavaClass parent : parents) {
                addSameIn(parent, own, named);
            }
        }
    }

    private static void addWithOverridden(JavaAccess<?> access, Set<String> named) {
        named.add(access.getTarget().getFullName());
        access.getTarget()
                .resolveMember()
                .filter(JavaMethod.class::isInstance)
                .map(JavaMethod.class::cast)
                .ifPresent(method -> named.add(method.getFullName()));
    }

    private static void addSameIn(JavaClass parent, JavaMethod own, Set<String> named) {
        for (JavaMethod method : parent.getMethods()) {
            if (method.getName().equals(own.getName())
                    && method.getRawParameterTypes().size() == own.getRawParameterTypes().size()) {
                named.add(method.getFullName());
            }
        }
    }

    /** Not what the compiler makes for every record and enum. */
    private static boolean isApi(JavaMethod method) {
        if (!method.getModifiers().contains(JavaModifier.PUBLIC)
                || method.getModifiers().contains(JavaModifier.SYNTHETIC)
                || method.getModifiers().contains(JavaModifier.BRIDGE)) {
            return false;
        }
        if (method.getOwner().isEnum()
                && (method.getName().equals("values") || method.getName().equals("valueOf"))) {
            return false;
        }
        return !ApiSnapshotTest.isOfEveryRecord(method.reflect());
    }
}
