package io.jnaaio.api;

import java.util.List;

/**
 * What monitoring sees of an open engine, as {@code io.jnaaio:type=Engine,id=N}, where {@link AioOptions#jmx()} asks for it:
 * the figures of {@link IoStats}, for the engine and for each open file.
 */
public interface EngineMXBean extends IoFigures {
    /** The backends that may serve files, best first. */
    List<String> getBackends();

    /** What was asked for: {@code auto}, {@code posix}, or a backend's name. */
    String getRequestedBackend();

    /** Why these backends. */
    String getReason();

    /** The files that are open, in no order. */
    List<FileRow> getFiles();

    /** One open file. */
    interface FileRow extends IoFigures {
        /** Its path, or its descriptor. */
        String getName();

        /** The backend that serves it now. */
        String getBackend();
    }
}
