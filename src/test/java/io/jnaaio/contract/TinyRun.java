package io.jnaaio.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The results of test classes that were run inside a test. */
public final class TinyRun implements TestExecutionListener {
    private final List<Throwable> failures = new ArrayList<>();
    private final List<String> skips = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    private TinyRun() {}

    /** Runs the classes with Jupiter, without other listeners and in order. */
    public static TinyRun of(DiscoverySelector... selectors) {
        return of(Map.of(), selectors);
    }

    /** Runs the classes with Jupiter, with configuration parameters. */
    public static TinyRun of(Map<String, String> parameters, DiscoverySelector... selectors) {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectors)
                        .configurationParameters(parameters)
                        .filters(EngineFilter.includeEngines("junit-jupiter"))
                        .build();
        TinyRun run = new TinyRun();
        // Ignores the surrounding run: no listener and no launcher session of Surefire.
        LauncherConfig config =
                LauncherConfig.builder()
                        .enableLauncherSessionListenerAutoRegistration(false)
                        .enableTestExecutionListenerAutoRegistration(false)
                        .enablePostDiscoveryFilterAutoRegistration(false)
                        .build();
        LauncherFactory.create(config).execute(request, run);
        return run;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        result.getThrowable().ifPresent(failures::add);
        if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
            names.add(test.getDisplayName());
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skips.add(reason);
    }

    /** The exceptions that tests and classes failed with. */
    public List<Throwable> failures() {
        return failures;
    }

    /** The reasons why tests and classes were skipped. */
    public List<String> skips() {
        return skips;
    }

    /** The display names of the tests that succeeded. */
    public List<String> names() {
        return names;
    }
}
