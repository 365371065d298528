package io.jnaaio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.ProbeReport;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The probe throws nothing, whatever goes wrong in it. */
class ProbeErrorsTest {
    @ParameterizedTest
    @ValueSource(
            classes = {
                OutOfMemoryError.class,
                StackOverflowError.class,
                NoClassDefFoundError.class,
                IllegalStateException.class
            })
    void whatIsThrownIsReported(Class<? extends Throwable> type) throws Exception {
        Throwable error = type.getConstructor(String.class).newInstance("made up");
        Path path =
                (Path)
                        Proxy.newProxyInstance(
                                Path.class.getClassLoader(),
                                new Class<?>[] {Path.class},
                                (proxy, method, arguments) -> {
                                    throw error;
                                });
        ProbeReport report = Aio.probe(path);
        String cause = "the probe itself failed: " + error;
        assertEquals(cause, report.selectionError());
        assertFalse(report.backends().isEmpty());
        for (ProbeReport.Backend backend : report.backends()) {
            assertEquals(cause, backend.availability().cause());
        }
        assertTrue(Aio.probe().selection().candidates().size() > 0, "the next one is as ever");
    }
}
