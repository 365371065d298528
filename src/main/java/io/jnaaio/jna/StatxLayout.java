package io.jnaaio.jna;

/**
 * Where those members of {@code struct statx} lie that this library reads, in bytes from its start; read once from {@link
 * Statx}.
 *
 * @param size bytes of the struct
 * @param mask {@code __u32 stx_mask}
 * @param dioMemAlign {@code __u32 stx_dio_mem_align}
 * @param dioOffsetAlign {@code __u32 stx_dio_offset_align}
 */
public record StatxLayout(int size, int mask, int dioMemAlign, int dioOffsetAlign) {

    /** The layout, the same on every architecture. */
    public static StatxLayout read() {
        Statx statx = new Statx();
        return new StatxLayout(
                statx.size(),
                statx.offsetOf("stx_mask"),
                statx.offsetOf("stx_dio_mem_align"),
                statx.offsetOf("stx_dio_offset_align"));
    }
}
