package io.jnaaio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.BackendId;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.DriverWrapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.ArgumentMatchers;
import org.mockito.stubbing.Answer;

/** What the trial of a folder leaves there, and what it could be led to. */
class PathTrialTest {
    @TempDir private Path folder;

    @Test
    void itWritesOnlyToFilesThatItsOwnOpenCreates() throws IOException {
        List<Set<? extends OpenOption>> opens = new CopyOnWriteArrayList<>();
        AioOptions options =
                AioOptions.builder()
                        .backend(BackendId.NIO)
                        .extension(DriverWrapper.class, factory -> noting(factory, opens))
                        .build();
        String reason = Aio.probe(folder, options).selection().reason();
        assertTrue(reason.contains("was served by nio"), reason);
        assertFalse(opens.isEmpty(), "the trial opens a file");
        for (Set<? extends OpenOption> open : opens) {
            // Else a link put there between creating and opening would lead it to another file.
            assertTrue(open.contains(StandardOpenOption.CREATE_NEW), "O_CREAT | O_EXCL: " + open);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList(), "nothing is left in the folder");
        }
    }

    private static DriverFactory noting(
            DriverFactory factory, List<Set<? extends OpenOption>> opens) {
        DriverFactory wrapped = mock(DriverFactory.class);
        when(wrapped.id()).thenReturn(factory.id());
        try {
            when(wrapped.open(ArgumentMatchers.any(DriverContext.class)))
                    .thenAnswer(
                            call ->
                                    noting(
                                            factory.open(call.<DriverContext>getArgument(0)),
                                            opens));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return wrapped;
    }

    private static Driver noting(Driver driver, List<Set<? extends OpenOption>> opens) {
        Answer<Object> passesOn =
                call -> {
                    if (call.getMethod().getName().equals("open")) {
                        opens.add(call.getArgument(1));
                    }
                    return call.getMethod().invoke(driver, call.getRawArguments());
                };
        return mock(Driver.class, passesOn);
    }
}
