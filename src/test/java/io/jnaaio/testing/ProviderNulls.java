package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Null for every reference parameter of every method, one at a time. */
abstract class ProviderNulls extends ProviderWatches {
    /** Parameters for which the default provider does something else, as the Javadoc allows. */
    private static final Set<String> NOT_REFUSED =
            Set.of(
                    // Null means the default pool.
                    "newAsynchronousFileChannel(Path,Set,ExecutorService,FileAttribute[]) 2",
                    // The file system does not exist, whatever the arguments.
                    "newFileSystem(URI,Map) 1",
                    "newFileSystem(Path,Map) 0",
                    "newFileSystem(Path,Map) 1",
                    // The value of an attribute, which may be of any type.
                    "setAttribute(Path,String,Object,LinkOption[]) 2");

    /** The thread of the JDK's watch service ends, and the call never returns. */
    private static final String NOT_TRIED = "register(WatchService,Kind[],Modifier[]) 2";

    @Test
    void aNullArgumentIsRefused() throws Exception {
        fileOf("file", "x");
        List<String> accepted = new ArrayList<>();
        int tried = 0;
        try (WatchService watcher = system.newWatchService();
                DirectoryStream<Path> stream = Files.newDirectoryStream(dir)) {
            for (Map.Entry<Class<?>, Object> each : subjects(watcher, stream).entrySet()) {
                for (Method method : each.getKey().getMethods()) {
                    tried += tryNulls(method, each.getValue(), watcher, accepted);
                }
            }
        }
        assertTrue(tried > 80, "all methods were tried, not " + tried);
        assertEquals(List.of(), accepted, "a null argument causes NullPointerException");
    }

    private Map<Class<?>, Object> subjects(WatchService watcher, DirectoryStream<Path> stream) {
        Map<Class<?>, Object> subjects = new LinkedHashMap<>();
        subjects.put(Path.class, dir.resolve("file"));
        subjects.put(FileSystem.class, system);
        subjects.put(FileSystemProvider.class, provider);
        subjects.put(PathMatcher.class, system.getPathMatcher("glob:*"));
        subjects.put(WatchService.class, watcher);
        if (stream instanceof SecureDirectoryStream) {
            subjects.put(SecureDirectoryStream.class, stream);
        }
        return subjects;
    }

    private int tryNulls(Method method, Object subject, WatchService watcher, List<String> accepted)
            throws Exception {
        if (Modifier.isStatic(method.getModifiers())
                || method.getDeclaringClass() == Object.class
                || method.getName().equals("equals")) {
            return 0;
        }
        int tried = 0;
        Class<?>[] types = method.getParameterTypes();
        for (int i = 0; i < types.length; i++) {
            String what =
                    method.getName()
                            + Arrays.stream(types)
                                    .map(Class::getSimpleName)
                                    .collect(Collectors.joining(",", "(", ") "))
                            + i;
            if (types[i].isPrimitive() || what.equals(NOT_TRIED)) {
                continue;
            }
            Object[] arguments = new Object[types.length];
            for (int j = 0; j < types.length; j++) {
                arguments[j] = j == i ? null : sample(method, types[j], subject, watcher);
            }
            String outcome = outcome(method, subject, arguments);
            if (!outcome.equals("NullPointerException") && !NOT_REFUSED.contains(what)) {
                accepted.add(what + ": " + outcome);
            }
            tried++;
            Files.writeString(dir.resolve("file"), "x");
        }
        return tried;
    }

    private static String outcome(Method method, Object subject, Object[] arguments)
            throws Exception {
        try {
            Object result = method.invoke(subject, arguments);
            if (result instanceof AutoCloseable resource && !(result instanceof FileSystem)) {
                resource.close();
            }
            return "returned " + result;
        } catch (InvocationTargetException e) {
            return e.getCause().getClass().getSimpleName();
        }
    }

    private @Nullable Object sample(
            Method method, Class<?> type, Object subject, WatchService watcher) throws IOException {
        Path file = dir.resolve("file");
        if (type == Path.class || type == Object.class) {
            return file;
        } else if (type == SecureDirectoryStream.class) {
            return subject; // a folder that files are moved to
        } else if (type == String.class) {
            return "basic:size";
        } else if (type == URI.class) {
            return method.getName().equals("getPath")
                    ? file.toUri()
                    : URI.create(provider.getScheme() + ":///");
        } else if (type == Map.class) {
            return Map.of();
        } else if (type == Set.class) {
            return Set.<OpenOption>of(StandardOpenOption.READ);
        } else if (type == Class.class) {
            return method.getName().startsWith("readAttributes")
                    ? BasicFileAttributes.class
                    : BasicFileAttributeView.class;
        } else if (type == DirectoryStream.Filter.class) {
            return (DirectoryStream.Filter<Path>) entry -> true;
        } else if (type == WatchService.class) {
            return watcher;
        } else if (type == TimeUnit.class) {
            return TimeUnit.NANOSECONDS;
        } else if (type == WatchEvent.Kind[].class) {
            return new WatchEvent.Kind<?>[] {StandardWatchEventKinds.ENTRY_CREATE};
        } else if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        } else if (type == ExecutorService.class) {
            return null;
        }
        return type == int.class ? (Object) 0 : 0L;
    }

    @Test
    void anOptionThatIsNullIsRefused() throws IOException {
        Path file = fileOf("file", "x");
        java.nio.file.LinkOption none = null;
        List<String> accepted = new ArrayList<>();
        Map<String, Call> calls =
                Map.of(
                        "readAttributes",
                        () -> provider.readAttributes(file, BasicFileAttributes.class, none),
                        "newByteChannel",
                        () -> provider.newByteChannel(file, java.util.Collections.singleton(null)),
                        "newInputStream",
                        () -> provider.newInputStream(file, (OpenOption) null),
                        "newOutputStream",
                        () -> provider.newOutputStream(file, (OpenOption) null),
                        "copy",
                        () -> {
                            provider.copy(file, dir.resolve("x"), (java.nio.file.CopyOption) null);
                            return null;
                        },
                        "toRealPath",
                        () -> file.toRealPath(none));
        for (Map.Entry<String, Call> call : calls.entrySet()) {
            try {
                Object unused = call.getValue().run();
                accepted.add(call.getKey());
            } catch (NullPointerException e) {
                assertFalse(Files.exists(dir.resolve("x")), "a refusal changes nothing");
            }
        }
        assertEquals(List.of(), accepted, "a null option causes NullPointerException");
    }

    private interface Call {
        @Nullable Object run() throws IOException;
    }
}
