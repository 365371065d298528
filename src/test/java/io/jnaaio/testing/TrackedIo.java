package io.jnaaio.testing;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An engine that records the files it opened, and where. */
final class TrackedIo {
    /** A file, and the stack trace of its opening. */
    record Opened(AioFile file, Throwable place) {}

    private final Subject subject;
    private final AsyncIo engine;
    private final AsyncIo tracked;
    private final List<Opened> files = new CopyOnWriteArrayList<>();

    TrackedIo(Subject subject) {
        this.subject = subject;
        engine = subject.io();
        tracked =
                (AsyncIo)
                        Proxy.newProxyInstance(
                                TrackedIo.class.getClassLoader(),
                                new Class<?>[] {AsyncIo.class},
                                this::call);
    }

    /** The engine with its fake and its faults. */
    Subject subject() {
        return subject;
    }

    /** The engine itself, which does not record the files that it opens. */
    AsyncIo engine() {
        return engine;
    }

    /** The engine for the test. */
    AsyncIo tracked() {
        return tracked;
    }

    /** The files that are still open. */
    List<Opened> open() {
        return files.stream().filter(opened -> opened.file().isOpen()).toList();
    }

    private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> noted(invoke(method, arguments));
        };
    }

    private Object noted(Object result) {
        if (result instanceof AioFile file) {
            files.add(new Opened(file, Place.here(file + " was opened here")));
        }
        return result;
    }

    private Object invoke(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(engine, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
