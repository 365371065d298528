package io.jnaaio.jna;

import com.sun.jna.Pointer;
import com.sun.jna.Structure.FieldOrder;
import org.jspecify.annotations.Nullable;

/**
 * The action for a signal, 32 bytes on a 64-bit system.
 *
 * <pre>{@code
 * struct sigaction {
 *   union {
 *     void (*__sa_handler)(int);
 *     void (*__sa_sigaction)(int, struct __siginfo *, void *);
 *   } __sigaction_u;
 *   int sa_flags;
 *   sigset_t sa_mask;                  // uint32_t __bits[4]
 * };
 * }</pre>
 *
 * <p>Source: {@code sys/signal.h}, {@code sys/_sigset.h}, FreeBSD 13.2; sigaction(2).
 */
@FieldOrder({"__sigaction_u", "sa_flags", "sa_mask"})
public final class FreeBsdSigaction extends CStruct {
    /**
     * {@code SIG_DFL} is 0, {@code SIG_IGN} 1, {@code SIG_CATCH} 2, {@code SIG_HOLD} 3; larger values are addresses
     * of handlers.
     */
    public static final long SIG_HOLD = 3;

    public @Nullable Pointer __sigaction_u;
    public int sa_flags;
    public int[] sa_mask = new int[4];
}
