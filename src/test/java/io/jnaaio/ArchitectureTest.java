package io.jnaaio;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows between packages; CONTRIBUTING.md draws them. */
class ArchitectureTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .importUrl(Aio.class.getProtectionDomain().getCodeSource().getLocation());

    /** What each package may use, beside itself, {@code api} and the JDK. */
    private static final Map<String, String[]> MAY_USE =
            new TreeMap<>(
                    Map.of(
                            "io.jnaaio.api",
                            new String[] {},
                            "io.jnaaio.spi",
                            new String[] {},
                            "io.jnaaio.jna",
                            new String[] {"com.sun.jna.."},
                            "io.jnaaio.probe",
                            new String[] {"io.jnaaio.jna"},
                            "io.jnaaio.engine",
                            new String[] {"io.jnaaio.spi"},
                            "io.jnaaio.engine.mem",
                            new String[] {"io.jnaaio.spi", "io.jnaaio.jna", "com.sun.jna.."},
                            "io.jnaaio.backend.nio",
                            new String[] {"io.jnaaio.spi", "io.jnaaio.engine"},
                            "io.jnaaio.backend.lio",
                            new String[] {
                                "io.jnaaio.spi",
                                "io.jnaaio.engine",
                                "io.jnaaio.engine.mem",
                                "io.jnaaio.jna",
                                "com.sun.jna.."
                            },
                            "io.jnaaio",
                            new String[] {
                                "io.jnaaio.spi",
                                "io.jnaaio.probe",
                                "io.jnaaio.engine",
                                "io.jnaaio.backend.."
                            },
                            "io.jnaaio.cli",
                            new String[] {
                                "io.jnaaio", "io.jnaaio.spi", "picocli..", "com.grack.nanojson.."
                            }));

    @TestFactory
    Stream<DynamicTest> everyPackageUsesOnlyWhatItMay() {
        return MAY_USE.entrySet().stream()
                .map(
                        entry ->
                                DynamicTest.dynamicTest(
                                        entry.getKey(),
                                        () ->
                                                onlyUses(entry.getKey(), entry.getValue())
                                                        .check(MAIN)));
    }

    private static ArchRule onlyUses(String owner, String... others) {
        String[] all = new String[others.length + 5];
        System.arraycopy(others, 0, all, 5, others.length);
        all[0] = owner;
        all[1] = "io.jnaaio.api";
        all[2] = "java..";
        all[3] = "com.sun.nio.file";
        all[4] = "org.jspecify..";
        return classes()
                .that()
                .resideInAPackage(owner)
                .should(onlyDependOnClassesThat(resideInAnyPackage(all)))
                .because("the arrows of CONTRIBUTING.md point one way");
    }

    @Test
    void everyPackageIsInTheTable() {
        for (JavaClass type : MAIN) {
            if (!MAY_USE.containsKey(type.getPackageName())) {
                throw new AssertionError(type.getName() + " is in a package without arrows");
            }
        }
    }

    @Test
    void noCircles() {
        slices().matching("io.jnaaio.(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void backendsDoNotKnowEachOther() {
        slices().matching("io.jnaaio.backend.(*)..").should().notDependOnEachOther().check(MAIN);
    }

    @Test
    void oneDoorPerBackend() {
        classes()
                .that()
                .resideInAPackage("io.jnaaio.backend..")
                .and()
                .arePublic()
                .should()
                .haveSimpleNameEndingWith("DriverFactory")
                .check(MAIN);
    }

    @Test
    void platformIsReadInOnePlace() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("com.sun.jna.Platform")
                .check(MAIN);
    }

    @Test
    void noMonitors() {
        noClasses()
                .should(
                        new ArchCondition<JavaClass>("have synchronized methods") {
                            @Override
                            public void check(JavaClass type, ConditionEvents events) {
                                type.getMethods().stream()
                                        .filter(
                                                method ->
                                                        method.getModifiers()
                                                                .contains(
                                                                        JavaModifier.SYNCHRONIZED))
                                        .forEach(
                                                method ->
                                                        events.add(
                                                                SimpleConditionEvent.satisfied(
                                                                        method,
                                                                        method.getFullName())));
                            }
                        })
                .check(MAIN);
    }
}
