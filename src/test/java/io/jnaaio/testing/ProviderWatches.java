package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Watching folders. */
abstract class ProviderWatches extends ProviderFolders {
    private static final WatchEvent.Kind<Path> CREATE = StandardWatchEventKinds.ENTRY_CREATE;
    private static final WatchEvent.Kind<Path> DELETE = StandardWatchEventKinds.ENTRY_DELETE;

    @Test
    void whatHappensInAFolderIsReported() throws Exception {
        try (WatchService watcher = system.newWatchService()) {
            WatchKey key = dir.register(watcher, CREATE, DELETE);
            assertEquals(dir, key.watchable(), "a key knows its folder");
            assertTrue(key.isValid(), "a key is valid until it is cancelled");
            assertNull(watcher.poll(), "nothing has happened");
            fileOf("new", "");
            WatchKey signalled = watcher.poll(30, TimeUnit.SECONDS);
            assertEquals(key, signalled, "the key of the folder is signalled");
            WatchEvent<?> event = signalled.pollEvents().get(0);
            assertEquals(CREATE, event.kind(), "what has happened");
            assertEquals(system.getPath("new"), event.context(), "to which name in the folder");
            assertEquals(1, event.count(), "how often");
            assertTrue(signalled.reset(), "a key that is valid is reset");
            Files.delete(dir.resolve("new"));
            WatchKey again = watcher.take();
            assertEquals(DELETE, again.pollEvents().get(0).kind(), "after a reset it goes on");
        }
    }

    @Test
    void aFolderHasOneKey() throws IOException {
        try (WatchService watcher = system.newWatchService()) {
            WatchKey key = dir.register(watcher, CREATE);
            assertEquals(key, dir.register(watcher, DELETE), "registered again: the same key");
            key.cancel();
            assertFalse(key.isValid(), "a key that is cancelled is not valid");
            assertFalse(key.reset(), "and cannot be reset");
            key.cancel();
        }
    }

    @Test
    void whatCannotBeWatchedIsRefused() throws IOException {
        Path file = fileOf("file", "");
        try (WatchService watcher = system.newWatchService()) {
            assertThrows(
                    NotDirectoryException.class, () -> file.register(watcher, CREATE), "a file");
            assertThrows(
                    IllegalArgumentException.class, () -> dir.register(watcher), "without events");
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> dir.register(watcher, new UnknownKind()),
                    "an unknown event");
        }
    }

    private static final class UnknownKind implements WatchEvent.Kind<Path> {
        @Override
        public String name() {
            return "unknown";
        }

        @Override
        public Class<Path> type() {
            return Path.class;
        }
    }

    @Test
    void aClosedWatchServiceSaysSo() throws IOException {
        WatchService watcher = system.newWatchService();
        WatchKey key = dir.register(watcher, CREATE);
        assertNotNull(key, "a folder can be watched");
        watcher.close();
        watcher.close();
        Class<ClosedWatchServiceException> type = ClosedWatchServiceException.class;
        assertThrows(type, watcher::poll, "poll");
        assertThrows(type, watcher::take, "take");
        assertThrows(type, () -> watcher.poll(1, TimeUnit.NANOSECONDS), "poll with a timeout");
        assertThrows(type, () -> dir.register(watcher, CREATE), "register");
        assertFalse(key.isValid(), "its keys are cancelled");
    }
}
