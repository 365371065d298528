package io.jnaaio.engine;

/** What code outside the engine must know of the threads on which futures and callbacks run, where nothing may block. */
public final class CompletionThreads {
    private CompletionThreads() {}

    /** True if the calling thread reports a completion now. */
    public static boolean isCurrent() {
        return Trampoline.onCompletionThread();
    }

    /**
     * Called before a wait.
     *
     * @param call what the caller is about to do, for the message
     * @throws IllegalStateException on a completion thread
     */
    public static void checkMayBlock(String call) {
        Trampoline.checkMayBlock(call);
    }
}
