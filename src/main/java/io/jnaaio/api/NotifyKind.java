package io.jnaaio.api;

/** The forms of {@link SigevNotify}. */
public enum NotifyKind {
    NONE,
    CALLBACK,
    KEVENT,
    SIGNAL,
    THREAD_ID
}
