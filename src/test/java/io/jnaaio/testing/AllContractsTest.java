package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.jnaaio.api.AioOptions;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Checks that {@link AllContracts} contains every suite, and that a suite that runs alone reports what it needs. */
class AllContractsTest {
    @Test
    void everySuiteOfThisPackageIsNestedInIt() {
        Set<String> suites =
                new ClassFileImporter()
                                .importUrl(
                                        BackendContract.class
                                                .getProtectionDomain()
                                                .getCodeSource()
                                                .getLocation())
                                .get(BackendContract.class)
                                .getAllSubclasses()
                                .stream()
                                .filter(suite -> suite.getPackageName().equals("io.jnaaio.testing"))
                                .filter(suite -> suite.getEnclosingClass().isEmpty())
                                .map(JavaClass::getName)
                                .collect(Collectors.toSet());
        Set<String> nested =
                Arrays.stream(AllContracts.class.getDeclaredClasses())
                        .filter(type -> type.isAnnotationPresent(Nested.class))
                        .map(type -> type.getSuperclass().getName())
                        .collect(Collectors.toSet());
        assertEquals(suites, nested);
    }

    @Test
    void aSuiteThatOpensNoEngineIsRefused() {
        BackendContract alone = new NamesContract() {};
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> alone.open(AioOptions.builder()));
        assertTrue(refused.getMessage().endsWith("must override open"), refused.getMessage());
    }
}
