package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.jnaaio.Aio;
import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Capability;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.ProbeReport;
import io.jnaaio.contract.TinyRun;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.params.ParameterizedTest;

/** The annotations that determine where a test runs. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BackendConditionsTest {
    static final class Cases {
        @Test
        @EnabledOnBackend("nio")
        void onNio() {}

        @Test
        @EnabledOnBackend({"nio", "no-such"})
        void misspelt() {}

        @Test
        @EnabledIfCapable(value = Capability.DESCRIPTOR, backend = "nio")
        void descriptorsOfNio() {}

        @Test
        @EnabledIfCapable(value = Capability.EXACT_ERRNO, backend = "nio")
        void errnoOfNio() {}

        @Test
        @EnabledIfCapable(
                value = {},
                backend = "nio")
        void nothingOfNio() {}

        @Test
        @EnabledIfCapable(value = Capability.MERGES, backend = "oi-uring")
        void misspeltToo() {}

        @ParameterizedTest(name = "{0}")
        @BackendSource
        void everywhere(BackendId backend) {
            assertTrue(Aio.isAvailable(backend));
        }

        @ParameterizedTest(name = "{0}")
        @BackendSource(except = "nio")
        void notNio(BackendId backend) {
            assertTrue(!backend.equals(BackendId.NIO));
        }
    }

    private static TinyRun run(String method, String parameters) {
        return TinyRun.of(selectMethod(Cases.class, method, parameters));
    }

    private static TinyRun run(String method) {
        return run(method, "");
    }

    /** A report of this machine, as if one backend were unavailable. */
    private static ProbeReport without(BackendId id, String cause) {
        ProbeReport here = Aio.probe();
        List<ProbeReport.Backend> backends =
                here.backends().stream()
                        .map(
                                b ->
                                        new ProbeReport.Backend(
                                                b.id(),
                                                b.id().equals(id)
                                                        ? Availability.no(cause)
                                                        : Availability.yes(),
                                                GatherMode.NATIVE,
                                                Set.of()))
                        .toList();
        return new ProbeReport(
                here.version(), here.facts(), backends, here.selection(), here.selectionError());
    }

    @Test
    void aBackendThatWorksLetsTheTestRun() {
        assertEquals(List.of("onNio()"), run("onNio").names());
    }

    @Test
    void theCauseIsTheReasonOfTheSkip() {
        ProbeReport report = without(BackendId.IO_URING, "seccomp forbids it");
        ConditionEvaluationResult result = BackendCondition.decide(report, "nio", "io_uring");
        assertTrue(result.isDisabled());
        assertEquals(
                "io-uring is not available here: seccomp forbids it", result.getReason().get());
        assertTrue(!BackendCondition.decide(report, "nio", "pwritev").isDisabled());
    }

    @Test
    void onThisMachineTheSkipSaysWhatTheProbeSays() {
        for (BackendId id : List.of(BackendId.FREEBSD_AIO, BackendId.IO_URING)) {
            ConditionEvaluationResult result = BackendCondition.decide(Aio.probe(), id.id());
            String cause = Aio.unavailabilityCause(id).orElse("");
            assertEquals(Aio.isAvailable(id), !result.isDisabled());
            assertTrue(result.getReason().orElse("").contains(cause), "the probe's cause");
        }
    }

    @Test
    void aNameThatNoBackendHasFailsTheTest() {
        for (String method : List.of("misspelt", "misspeltToo")) {
            TinyRun run = run(method);
            assertEquals(1, run.failures().size(), "not a skip: " + run.skips());
            String message = String.valueOf(rootOf(run.failures().get(0)).getMessage());
            assertTrue(message.contains("there is no such backend"), message);
            assertTrue(message.contains("pwritev"), message);
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    @Test
    void whatIsMissingIsTheReasonOfTheSkip() {
        assertSkipped("descriptorsOfNio", "DESCRIPTOR");
        assertSkipped("errnoOfNio", "EXACT_ERRNO");
        assertEquals(List.of("nothingOfNio()"), run("nothingOfNio").names());
    }

    private static void assertSkipped(String method, String missing) {
        TinyRun run = run(method);
        assertEquals(List.of(), run.names());
        assertEquals(1, run.skips().size());
        String reason = run.skips().get(0);
        assertTrue(reason.startsWith("nio, which serves files of "), reason);
        assertTrue(reason.contains("lacks [" + missing + " ("), reason);
        assertTrue(reason.contains("asked for by name"), reason);
    }

    @Test
    void theSourceGivesEveryBackendThatIsHere() {
        List<String> here =
                Aio.probe().backends().stream()
                        .filter(backend -> backend.availability().available())
                        .map(backend -> backend.id().id())
                        .toList();
        assertEquals(here, run("everywhere", BackendId.class.getName()).names());
        assertEquals(
                here.stream().filter(name -> !name.equals("nio")).toList(),
                run("notNio", BackendId.class.getName()).names());
    }

    @Test
    void theSourceLeavesOutWhatDoesNotWork() {
        List<String> names =
                BackendArguments.available(without(BackendId.PWRITEV, "it is gone"), "nio")
                        .map(BackendId::id)
                        .toList();
        assertTrue(!names.contains("pwritev") && !names.contains("nio"), names.toString());
        assertTrue(names.contains("io-uring"), names.toString());
    }

    @Test
    void withoutAnAnnotationTheyLetTheTestRun() {
        assertEquals(2, TinyRun.of(selectClass(PlainCase.class)).names().size());
    }

    @EnabledOnBackend("nio")
    static class PlainCase {
        @Test
        void one() {}

        @Test
        void two() {}
    }
}
