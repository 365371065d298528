package io.jnaaio.api;

import java.util.List;

/**
 * The JMX view of an open engine, registered as {@code io.jnaaio:type=Engine,id=N} if {@link AioOptions#jmx()} is set:
 * the statistics of {@link IoStats} for the engine and for each open file.
 */
public interface EngineMXBean extends IoFigures {
    /** The backends that may serve files, best first. */
    List<String> getBackends();

    /** The requested backend: {@code auto}, {@code posix}, or a backend's name. */
    String getRequestedBackend();

    /** Why these backends were chosen. */
    String getReason();

    /** The open files, in no particular order. */
    List<FileRow> getFiles();

    /** One open file. */
    interface FileRow extends IoFigures {
        /** The file's path, or its descriptor. */
        String getName();

        /** The backend that serves it now. */
        String getBackend();
    }
}
