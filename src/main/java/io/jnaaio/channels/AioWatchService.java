package io.jnaaio.channels;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.Watchable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The default file system's watch service, with keys and events that refer to paths of this library. */
final class AioWatchService implements WatchService {
    private final AioFileSystem fileSystem;
    private final WatchService service;

    /** One key per key of the underlying service, which has one per directory. */
    private final Map<WatchKey, Key> keys = new ConcurrentHashMap<>();

    AioWatchService(AioFileSystem fileSystem, WatchService service) {
        this.fileSystem = fileSystem;
        this.service = service;
    }

    boolean isOf(AioFileSystem other) {
        return fileSystem == other;
    }

    /** Registers a directory. */
    WatchKey register(
            Path watched,
            Path behind,
            WatchEvent.Kind<?>[] events,
            WatchEvent.Modifier... modifiers)
            throws IOException {
        WatchKey key = behind.register(service, events, modifiers);
        return keys.computeIfAbsent(key, same -> new Key(same, watched));
    }

    private @Nullable WatchKey wrap(@Nullable WatchKey key) {
        return key == null
                ? null
                : keys.computeIfAbsent(
                        key, same -> new Key(same, fileSystem.wrap((Path) same.watchable())));
    }

    @Override
    public @Nullable WatchKey poll() {
        return wrap(service.poll());
    }

    @Override
    public @Nullable WatchKey poll(long timeout, TimeUnit unit) throws InterruptedException {
        return wrap(service.poll(timeout, unit));
    }

    @Override
    @SuppressWarnings("NullAway") // take() never returns null
    public WatchKey take() throws InterruptedException {
        return wrap(service.take());
    }

    @Override
    public void close() throws IOException {
        service.close();
        keys.clear();
    }

    private final class Key implements WatchKey {
        private final WatchKey key;
        private final Path watched;

        Key(WatchKey key, Path watched) {
            this.key = key;
            this.watched = watched;
        }

        @Override
        public boolean isValid() {
            return key.isValid();
        }

        @Override
        public List<WatchEvent<?>> pollEvents() {
            return key.pollEvents().stream().<WatchEvent<?>>map(Event::new).toList();
        }

        @Override
        public boolean reset() {
            boolean valid = key.reset();
            if (!valid) {
                keys.remove(key);
            }
            return valid;
        }

        @Override
        public void cancel() {
            key.cancel();
            keys.remove(key);
        }

        @Override
        public Watchable watchable() {
            return watched;
        }

        /** Compares the underlying keys, because a key that is cancelled while queued is wrapped again. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key same && key.equals(same.key);
        }

        @Override
        public int hashCode() {
            return key.hashCode();
        }
    }

    private final class Event<T> implements WatchEvent<T> {
        private final WatchEvent<T> event;

        Event(WatchEvent<T> event) {
            this.event = event;
        }

        @Override
        public Kind<T> kind() {
            return event.kind();
        }

        @Override
        public int count() {
            return event.count();
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // the context is a path, or null for OVERFLOW
        public T context() {
            T context = event.context();
            return context instanceof Path path ? (T) fileSystem.wrap(path) : context;
        }
    }
}
