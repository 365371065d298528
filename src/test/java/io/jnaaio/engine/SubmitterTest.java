package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.spi.Request;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads that may execute a request which they submit. */
@Timeout(60)
class SubmitterTest {
    private static final int TRIES = 1000;

    private static int claims(Request request) {
        int count = 0;
        for (int i = 0; i < TRIES; i++) {
            count += request.mayExecuteNow() ? 1 : 0;
        }
        return count;
    }

    private static int claimsInAHandler(TestRig rig, Request request) throws Exception {
        CompletableFuture<Integer> claims = new CompletableFuture<>();
        rig.engine.handlerExecutor().execute(() -> claims.complete(claims(request)));
        return claims.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aHandlerMayExecuteSomeOfItsRequests() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            rig.submitted(0, direct("a"));
            Request request = rig.driver.held(0);
            int first = claimsInAHandler(rig, request);
            assertTrue(first > 0);
            assertTrue(first < TRIES, "not so many that nested ones would use up the stack");
            assertEquals(first, claimsInAHandler(rig, request), "each handler may as many");
            rig.driver.complete(0);
        }
    }

    /** A report within the submission would run the callback, or the dependent, on the handler's stack. */
    @Test
    void noRequestWhoseEndRunsOtherCodeMayBeExecuted() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            rig.writev(SigevNotify.callback(Runnable::run, op -> {}), 0, direct("a")).submit();
            assertEquals(0, claimsInAHandler(rig, rig.driver.held(0)));
            rig.driver.complete(0);

            AsyncWritev write = rig.submitted(0, direct("a"));
            CompletableFuture<Void> dependent = write.future().thenRun(() -> {});
            assertEquals(0, claimsInAHandler(rig, rig.driver.held(0)));
            rig.driver.complete(0);
            dependent.get(20, TimeUnit.SECONDS);

            Executor handlers = rig.engine.handlerExecutor();
            rig.writev(SigevNotify.callback(handlers, op -> {}), 0, direct("a")).submit();
            assertTrue(claimsInAHandler(rig, rig.driver.held(0)) > 0);
            rig.driver.complete(0);
        }
    }

    @Test
    void noOtherThreadMay() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            rig.submitted(0, direct("a"));
            assertFalse(rig.driver.held(0).mayExecuteNow());
            rig.driver.complete(0);
        }
    }
}
