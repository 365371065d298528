package io.jnaaio.jna;

/**
 * The constants of FreeBSD's kqueue that are used here.
 *
 * <p>Source: {@code sys/event.h}, FreeBSD 13.2; kqueue(2).
 */
public final class KqueueConstants {
    /** The filter of AIO completions: {@code ident} is the control block, {@code udata} the sigevent's value. */
    public static final int EVFILT_AIO = -3;

    /** The filter of events that a program triggers itself. */
    public static final int EVFILT_USER = -11;

    public static final int EV_ADD = 0x1;
    public static final int EV_DELETE = 0x2;

    /** The event is delivered once, then removed. */
    public static final int EV_ONESHOT = 0x10;

    /** The event's state is reset after delivery. */
    public static final int EV_CLEAR = 0x20;

    /** The event is disabled after delivery. */
    public static final int EV_DISPATCH = 0x80;

    public static final int EV_ERROR = 0x4000;
    public static final int EV_EOF = 0x8000;

    /** In {@code fflags} of an EVFILT_USER change: deliver the event. */
    public static final int NOTE_TRIGGER = 0x01000000;

    private KqueueConstants() {}
}
