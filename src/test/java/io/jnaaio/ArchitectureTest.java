package io.jnaaio;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.jnaaio.api.AioFuture;
import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Timer;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows between packages; ARCHITECTURE.md draws them. */
class ArchitectureTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .importUrl(Aio.class.getProtectionDomain().getCodeSource().getLocation());

    /** What the jar with classifier testing holds: no tests of the fixtures themselves. */
    private static final JavaClasses FIXTURES =
            new ClassFileImporter()
                    .withImportOption(
                            location ->
                                    location.contains("/io/jnaaio/testing/")
                                            && !location.asURI()
                                                    .getPath()
                                                    .matches(".*Test(\\$.*)?\\.class"))
                    .importUrl(
                            ArchitectureTest.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation());

    private static final List<String> NATIVE_BACKEND =
            List.of(
                    "io.jnaaio.spi",
                    "io.jnaaio.engine",
                    "io.jnaaio.engine.mem",
                    "io.jnaaio.jna",
                    "com.sun.jna..");

    /** Methods of CompletableFuture that run something on a thread of the JDK's. */
    private static final Pattern THREADS_OF_THE_JDK =
            Pattern.compile(
                    "delayedExecutor|orTimeout|completeOnTimeout|defaultExecutor|\\w+Async");

    private static final String OURS =
            "(api|spi|jna|probe|engine|backend|channels|log|cli)(\\..*)?";

    /** What each package may use, beside itself, {@code api} and the JDK. */
    private static final Map<String, List<String>> MAY_USE = new TreeMap<>();

    static {
        MAY_USE.put("io.jnaaio.api", List.of());
        MAY_USE.put("io.jnaaio.spi", List.of());
        MAY_USE.put("io.jnaaio.jna", List.of("com.sun.jna.."));
        MAY_USE.put("io.jnaaio.probe", List.of("io.jnaaio.spi", "io.jnaaio.jna"));
        MAY_USE.put(
                "io.jnaaio.engine",
                List.of(
                        "io.jnaaio.spi",
                        "io.jnaaio.engine.buffers",
                        "io.jnaaio.engine.file",
                        "io.jnaaio.engine.guard",
                        "io.jnaaio.engine.handlers",
                        "io.jnaaio.engine.stats",
                        "io.jnaaio.engine.trace"));
        MAY_USE.put("io.jnaaio.engine.buffers", List.of("io.jnaaio.spi", "io.jnaaio.engine.guard"));
        MAY_USE.put(
                "io.jnaaio.engine.file",
                List.of("io.jnaaio.spi", "io.jnaaio.engine.buffers", "io.jnaaio.engine.guard"));
        MAY_USE.put("io.jnaaio.engine.guard", List.of("io.jnaaio.spi"));
        MAY_USE.put(
                "io.jnaaio.engine.trace",
                List.of("io.jnaaio.spi", "io.jnaaio.engine.guard", "jdk.jfr.."));
        MAY_USE.put(
                "io.jnaaio.engine.handlers", List.of("io.jnaaio.spi", "io.jnaaio.engine.guard"));
        MAY_USE.put(
                "io.jnaaio.engine.stats", List.of("io.jnaaio.engine.guard", "javax.management.."));
        MAY_USE.put(
                "io.jnaaio.engine.mem", List.of("io.jnaaio.spi", "io.jnaaio.jna", "com.sun.jna.."));
        MAY_USE.put(
                "io.jnaaio.backend.nio", withWorkers(List.of("io.jnaaio.spi", "io.jnaaio.engine")));
        MAY_USE.put("io.jnaaio.backend.pwritev", withWorkers(NATIVE_BACKEND));
        MAY_USE.put("io.jnaaio.backend.kaio", NATIVE_BACKEND);
        MAY_USE.put("io.jnaaio.backend.uring", NATIVE_BACKEND);
        MAY_USE.put("io.jnaaio.backend.lio", NATIVE_BACKEND);
        MAY_USE.put("io.jnaaio.backend.freebsd", NATIVE_BACKEND);
        MAY_USE.put(
                "io.jnaaio",
                List.of(
                        "io.jnaaio.spi",
                        "io.jnaaio.probe",
                        "io.jnaaio.engine",
                        "io.jnaaio.engine.guard",
                        "io.jnaaio.backend.."));
        MAY_USE.put(
                "io.jnaaio.log",
                List.of(
                        "io.jnaaio.spi",
                        "io.jnaaio.engine",
                        "io.jnaaio.engine.buffers",
                        "io.jnaaio.engine.guard"));
        MAY_USE.put(
                "io.jnaaio.channels",
                List.of("io.jnaaio", "io.jnaaio.spi", "io.jnaaio.engine.file"));
        MAY_USE.put(
                "io.jnaaio.cli",
                List.of("io.jnaaio", "io.jnaaio.spi", "picocli..", "com.grack.nanojson.."));
    }

    /** What a backend may use whose requests run on threads of Java. */
    private static List<String> withWorkers(List<String> others) {
        List<String> all = new ArrayList<>(others);
        all.add("io.jnaaio.engine.guard");
        all.add("io.jnaaio.engine.handlers");
        return all;
    }

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

    private static ArchRule onlyUses(String owner, List<String> others) {
        List<String> all = new ArrayList<>(others);
        all.addAll(List.of(owner, "io.jnaaio.api", "java..", "com.sun.nio.file", "org.jspecify.."));
        return classes()
                .that()
                .resideInAPackage(owner)
                .should(onlyDependOnClassesThat(resideInAnyPackage(all.toArray(String[]::new))))
                .because("the arrows of ARCHITECTURE.md point one way");
    }

    /** Images may lack these modules: what uses them is loaded behind a check. */
    @Test
    void jfrAndJmxAreKnownToFew() {
        noClasses()
                .that()
                .doNotHaveSimpleName("OperationEvent")
                .and()
                .doNotHaveSimpleName("JfrSource")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.jfr..")
                .check(MAIN);
        noClasses()
                .that()
                .doNotHaveSimpleName("Jmx")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.lang.management..", "javax.management..")
                .check(MAIN);
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
    void theDocumentDrawsTheseArrows() throws IOException {
        Map<String, List<String>> drawn = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("ARCHITECTURE.md"))) {
            List<String> cells = List.of(line.split("\\|", -1));
            if (cells.size() == 5 && cells.get(1).startsWith(" `")) {
                drawn.put(names(cells.get(1)).get(0), names(cells.get(3)));
            }
        }
        Map<String, List<String>> held = new TreeMap<>();
        MAY_USE.forEach((owner, others) -> held.put(owner, others.stream().sorted().toList()));
        assertEquals(held, drawn, "the table in ARCHITECTURE.md");
    }

    /** The packages in a cell: those without a dot and those of backends are ours. */
    private static List<String> names(String cell) {
        return Pattern.compile("`([^`]+)`")
                .matcher(cell)
                .results()
                .map(match -> match.group(1).replace(".*", ".."))
                .map(name -> name.matches(OURS) ? "io.jnaaio." + name : name)
                .sorted()
                .toList();
    }

    /** They are packed for other projects, which have this library and JUnit 5 alone. */
    @Test
    void fixturesUseTheDoorAloneAndJUnitOnlyInSuites() {
        classes()
                .should(
                        onlyDependOnClassesThat(
                                resideInAnyPackage(
                                                "io.jnaaio.testing",
                                                "io.jnaaio.api",
                                                "io.jnaaio.spi",
                                                "io.jnaaio.channels",
                                                "java..",
                                                "com.sun.nio.file",
                                                "org.jspecify..",
                                                "org.junit.jupiter..",
                                                "org.junit.platform.commons..",
                                                "org.opentest4j..",
                                                "org.apiguardian..")
                                        .or(type(Aio.class))
                                        .or(type(AioKqueue.class))))
                .because("they are a jar of their own, for strangers")
                .check(FIXTURES);
        noClasses()
                .that()
                .haveNameMatching(
                        "io\\.jnaaio\\.testing\\.(Fake|Fault|Crash|Calls|InFlight|Shadow).*")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.junit..", "org.opentest4j..")
                .because("a fake is of use without JUnit")
                .check(FIXTURES);
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
    void channelsHaveTwoDoors() {
        classes()
                .that()
                .resideInAPackage("io.jnaaio.channels")
                .and()
                .arePublic()
                .should()
                .haveSimpleName("AioFileChannel")
                .orShould()
                .haveSimpleName("AioFileSystemProvider")
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

    /** All but the command line, which no application server loads. */
    @Test
    void oneClassMakesThreads() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.jnaaio.cli")
                .and()
                .doNotHaveFullyQualifiedName(LibraryThreads.class.getName())
                .should(
                        new ArchCondition<JavaClass>("make a thread, or have the JDK make one") {
                            @Override
                            public void check(JavaClass type, ConditionEvents events) {
                                Stream.concat(
                                                type.getCodeUnitCallsFromSelf().stream(),
                                                type.getCodeUnitReferencesFromSelf().stream())
                                        .filter(ArchitectureTest::makesThread)
                                        .forEach(
                                                use ->
                                                        events.add(
                                                                SimpleConditionEvent.satisfied(
                                                                        use,
                                                                        use.getDescription())));
                            }
                        })
                .because("a thread keeps what it inherits from the caller who needed it first")
                .check(MAIN);
    }

    private static boolean makesThread(JavaCodeUnitAccess<?> use) {
        JavaClass owner = use.getTargetOwner();
        String name = use.getTarget().getName();
        boolean made = name.equals(JavaConstructor.CONSTRUCTOR_NAME);
        if (owner.isEquivalentTo(Thread.class)) {
            boolean ofSubclass = use.getOriginOwner().isAssignableTo(Thread.class);
            return (made && !ofSubclass) || name.startsWith("of");
        }
        if (owner.isAssignableTo(CompletableFuture.class)) {
            // AioFuture forbids or redirects what it overrides.
            return THREADS_OF_THE_JDK.matcher(name).matches()
                    && !use.getOriginOwner().isEquivalentTo(AioFuture.class);
        }
        if (owner.isEquivalentTo(Cleaner.class)) {
            return name.equals("create");
        }
        boolean pool =
                owner.isEquivalentTo(Executors.class)
                        || owner.isEquivalentTo(ForkJoinPool.class)
                        || owner.isEquivalentTo(Timer.class)
                        || (made
                                && owner.isAssignableTo(Executor.class)
                                && owner.getPackageName().startsWith("java."));
        return pool
                && use.getTarget().getRawParameterTypes().stream()
                        .noneMatch(parameter -> parameter.isEquivalentTo(ThreadFactory.class));
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
