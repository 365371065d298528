package io.jnaaio.engine;

/** Tells the library's own threads from those of its callers. */
final class LibraryThread {
    private LibraryThread() {}

    /** True if the calling thread ends with its engine, so that what is left with it leaks into nobody's application. */
    static boolean isCurrent() {
        return Thread.currentThread().getName().startsWith("jna-aio-");
    }
}
