package io.jnaaio.jna;

/**
 * The offsets of the members of {@code struct io_event}, in bytes; read once from {@link IoEvent}.
 *
 * @param size the size of an event
 * @param data {@code __u64 data}
 * @param res {@code __s64 res}
 */
public record IoEventLayout(int size, int data, int res) {

    /** The layout, the same on every architecture. */
    public static IoEventLayout read() {
        IoEvent event = new IoEvent();
        return new IoEventLayout(event.size(), event.offsetOf("data"), event.offsetOf("res"));
    }
}
