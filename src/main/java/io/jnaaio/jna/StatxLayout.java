package io.jnaaio.jna;

/**
 * The offsets of the members of {@code struct statx} that this library reads, in bytes; read once from {@link Statx}.
 *
 * <p>Later kernels use a part of the bytes that are spare in Linux 6.1, from offset 0xa0 ({@code linux/stat.h}, Linux
 * 6.18):
 *
 * <pre>{@code
 * __u64 stx_subvol;                        // 6.10
 * __u32 stx_atomic_write_unit_min;         // 6.11: bytes
 * __u32 stx_atomic_write_unit_max;
 * __u32 stx_atomic_write_segments_max;
 * __u32 stx_dio_read_offset_align;         // 6.14
 * __u32 stx_atomic_write_unit_max_opt;     // 6.16: bytes
 * }</pre>
 *
 * @param size bytes of the struct
 * @param mask {@code __u32 stx_mask}
 * @param dioMemAlign {@code __u32 stx_dio_mem_align}
 * @param dioOffsetAlign {@code __u32 stx_dio_offset_align}
 * @param atomicWriteUnitMin {@code __u32 stx_atomic_write_unit_min}
 * @param atomicWriteUnitMax {@code __u32 stx_atomic_write_unit_max}
 * @param atomicWriteUnitMaxOpt {@code __u32 stx_atomic_write_unit_max_opt}; 0 in kernels without it
 */
public record StatxLayout(
        int size,
        int mask,
        int dioMemAlign,
        int dioOffsetAlign,
        int atomicWriteUnitMin,
        int atomicWriteUnitMax,
        int atomicWriteUnitMaxOpt) {

    /** The layout, the same on every architecture. */
    public static StatxLayout read() {
        Statx statx = new Statx();
        int spare = statx.offsetOf("__spare3");
        return new StatxLayout(
                statx.size(),
                statx.offsetOf("stx_mask"),
                statx.offsetOf("stx_dio_mem_align"),
                statx.offsetOf("stx_dio_offset_align"),
                spare + 8,
                spare + 12,
                spare + 24);
    }
}
