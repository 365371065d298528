package io.jnaaio.jna;

/**
 * The offsets of the members of FreeBSD's {@code struct kevent}, in bytes; read once from the Structure class.
 *
 * @param size the size of an event
 * @param ident {@code uintptr_t ident}
 * @param filter {@code short filter}
 * @param flags {@code unsigned short flags}
 * @param fflags {@code unsigned int fflags}
 * @param data 8 bytes {@code data}
 * @param udata {@code void *udata}
 */
public record KeventLayout(
        int size, int ident, int filter, int flags, int fflags, int data, int udata) {

    static KeventLayout freeBsd() {
        CStruct kevent = new FreeBsdKevent();
        return new KeventLayout(
                kevent.size(),
                kevent.offsetOf("ident"),
                kevent.offsetOf("filter"),
                kevent.offsetOf("flags"),
                kevent.offsetOf("fflags"),
                kevent.offsetOf("data"),
                kevent.offsetOf("udata"));
    }
}
