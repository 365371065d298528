package io.jnaaio.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.Union;
import org.jspecify.annotations.Nullable;

/**
 * The sigevent of Linux, 64 bytes, the same for glibc and musl.
 *
 * <pre>{@code
 * typedef struct sigevent {
 *   __sigval_t sigev_value;              // union { int sival_int; void *sival_ptr; }
 *   int sigev_signo;
 *   int sigev_notify;
 *   union {
 *     int _pad[__SIGEV_PAD_SIZE];        // 64 / 4 - 4, or - 3 where a pointer has 4 bytes
 *     __pid_t _tid;
 *     struct {
 *       void (*_function) (__sigval_t);
 *       pthread_attr_t *_attribute;
 *     } _sigev_thread;
 *   } _sigev_un;
 * } sigevent_t;
 * }</pre>
 *
 * <p>Zero is SIGEV_SIGNAL here, so {@code sigev_notify} must always be set. musl calls the last two
 * {@code sigev_notify_function} and {@code sigev_notify_attributes}.
 *
 * <p>Source: {@code bits/types/sigevent_t.h}, glibc 2.36; {@code signal.h}, musl 1.2.5;
 * sigevent(7).
 */
@FieldOrder({"sigev_value", "sigev_signo", "sigev_notify", "_sigev_un"})
public final class LinuxSigevent extends CStruct {
    public @Nullable Pointer sigev_value;
    public int sigev_signo;
    public int sigev_notify;
    public SigevUn _sigev_un = new SigevUn();

    /** The union at the end. */
    public static final class SigevUn extends Union {
        public int[] _pad = new int[64 / Integer.BYTES - (Native.POINTER_SIZE == 8 ? 4 : 3)];
        public int _tid;
        public SigevThread _sigev_thread = new SigevThread();
    }

    /** The members for SIGEV_THREAD. */
    @FieldOrder({"_function", "_attribute"})
    public static final class SigevThread extends CStruct {
        public @Nullable Pointer _function;
        public @Nullable Pointer _attribute;
    }
}
