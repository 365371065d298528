package io.jnaaio.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.BackendUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Errors that drivers throw, which no backend means to: an old JNA, a lack of memory. */
@Timeout(60)
class DriversTest {
    private static final Set<OpenOption> WRITE = Set.of(StandardOpenOption.WRITE);

    private final TestDriverFactory first =
            new TestDriverFactory("fake-one", TestDriverFactory.ROOMY);
    private final TestDriverFactory second =
            new TestDriverFactory("fake-two", TestDriverFactory.ROOMY);

    static List<Error> errors() {
        return List.of(
                new NoSuchMethodError("made up"),
                new OutOfMemoryError("made up"),
                new StackOverflowError());
    }

    private static Runnable throwing(Error error) {
        return () -> {
            throw error;
        };
    }

    /** An engine whose two drivers are both open. */
    private TestRig both() throws Exception {
        TestRig rig = TestRig.builder().drivers(first, second).open();
        first.servesNothing = true;
        EngineFile file = rig.open(WRITE);
        first.servesNothing = false;
        assertEquals("fake-two", file.backend().id());
        return rig;
    }

    @Test
    void noBackendIsBlamedForAnEngineThatIsClosedMeanwhile() throws Exception {
        try (TestRig rig = both()) {
            first.servesNothing = true;
            first.onServe = () -> close(rig.engine);
            assertThrows(ClosedChannelException.class, () -> rig.open(WRITE));
        }
    }

    @Test
    void aDescriptorWrappedWhileTheEngineIsClosedStaysTheCallers() throws Exception {
        try (TestRig rig = both()) {
            first.onServe = () -> close(rig.engine);
            assertThrows(ClosedChannelException.class, () -> rig.engine.wrap(7, true));
            assertEquals(0, ((MemoryFile) first.driver().lastServed).closes());
        }
    }

    @Test
    void aFileOpenedWhileTheEngineIsClosedIsClosed() throws Exception {
        try (TestRig rig = both()) {
            first.onServe = () -> close(rig.engine);
            assertThrows(ClosedChannelException.class, () -> rig.open(WRITE));
            assertEquals(1, ((MemoryFile) first.driver().lastServed).closes());
        }
    }

    private static void close(Engine engine) {
        try {
            engine.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorOfServeClosesTheFile(Error error) throws Exception {
        try (TestRig rig = TestRig.builder().drivers(first, second).open()) {
            first.onServe = throwing(error);
            assertSame(error, assertThrows(error.getClass(), () -> rig.open(WRITE)));
            MemoryFile left = (MemoryFile) rig.driver.lastServed;
            assertEquals(1, left.closes(), "closes of the file that nobody serves");
            first.onServe = () -> {};
            rig.open(WRITE).close();
        }
    }

    @Test
    void aDescriptorThatNobodyServesStaysTheCallers() throws Exception {
        try (TestRig rig = both()) {
            first.servesNothing = true;
            second.servesNothing = true;
            assertThrows(BackendUnavailableException.class, () -> rig.engine.wrap(7, true));
            assertEquals(0, ((MemoryFile) first.driver().lastServed).closes());
            assertEquals(0, ((MemoryFile) second.driver().lastServed).closes());
            second.servesNothing = false;
            AioFile file = rig.engine.wrap(7, true);
            file.close();
            assertEquals(1, ((MemoryFile) second.driver().lastServed).closes());
        }
    }

    @Test
    void errorOfTheNextDriverClosesTheFileOfBoth() throws Exception {
        try (TestRig rig = both()) {
            first.servesNothing = true;
            Error error = new NoSuchMethodError("made up");
            second.onServe = throwing(error);
            assertSame(error, assertThrows(Error.class, () -> rig.open(WRITE)));
            assertEquals(1, ((MemoryFile) first.driver().lastServed).closes());
            assertEquals(1, ((MemoryFile) second.driver().lastServed).closes());
        }
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorOfOpenIsTheCallersAndTheNextOpenTriesAgain(Error error) throws Exception {
        first.onOpen = throwing(error);
        TestRig.Builder builder = TestRig.builder().drivers(first, second);
        assertSame(error, assertThrows(error.getClass(), builder::open));
        assertFalse(second.opened(), "no other driver takes its place");
        first.onOpen = () -> {};
        builder.open().close();
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorOfCloseClosesTheOthersAllTheSame(Error error) throws Exception {
        TestRig rig = both();
        Error another = new NoSuchMethodError("another");
        first.onClose = throwing(error);
        second.onClose = throwing(another);
        assertSame(error, assertThrows(error.getClass(), rig.engine::close));
        assertTrue(second.driver().closed());
        assertSame(another, error.getSuppressed()[0]);
        assertEquals(1, rig.memory.closes());
        rig.close(); // closes nothing a second time, which the rig checks
    }
}
