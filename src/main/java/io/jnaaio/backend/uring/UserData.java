package io.jnaaio.backend.uring;

/**
 * The user data of a completion, which identifies the request. A slot is reused as soon as its request is reported, so
 * a generation distinguishes the request from the next one in the slot.
 */
final class UserData {
    private static final int KIND_SHIFT = 60;
    private static final int GENERATION_SHIFT = 32;
    private static final int GENERATION_MASK = 0xFFFFFF;
    private static final long CANCEL = 1;
    private static final long WAKE_UP = 2;

    private UserData() {}

    static long request(int slot, int generation) {
        return (long) (generation & GENERATION_MASK) << GENERATION_SHIFT | slot;
    }

    /** The user data of a cancellation, from the number of its order. */
    static long cancel(int order) {
        return CANCEL << KIND_SHIFT | order;
    }

    static long wakeUp() {
        return WAKE_UP << KIND_SHIFT;
    }

    static boolean isCancel(long userData) {
        return userData >>> KIND_SHIFT == CANCEL;
    }

    static boolean isWakeUp(long userData) {
        return userData >>> KIND_SHIFT == WAKE_UP;
    }

    /** The slot of a request, or the number of a cancellation's order. */
    static int number(long userData) {
        return (int) userData;
    }
}
