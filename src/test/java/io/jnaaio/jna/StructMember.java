package io.jnaaio.jna;

import com.sun.jna.Native;
import com.sun.jna.Structure;
import com.sun.jna.Union;

/** Where a Structure of this package puts a member, asked by its name in C. */
record StructMember(int offset, int size) {
    /** The member at a dotted path such as {@code aio_sigevent.sigev_notify}. */
    static StructMember of(Structure struct, String path) throws ReflectiveOperationException {
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        Object value = struct.getClass().getField(name).get(struct);
        // All members of a union begin where it begins.
        int offset = struct instanceof Union ? 0 : ((CStruct) struct).offsetOf(name);
        if (dot < 0) {
            Class<?> type = struct.getClass().getField(name).getType();
            return new StructMember(offset, Native.getNativeSize(type, value));
        }
        StructMember inner = of((Structure) value, path.substring(dot + 1));
        return new StructMember(offset + inner.offset, inner.size);
    }
}
