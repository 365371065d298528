package io.jnaaio.jna;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.Union;
import org.jspecify.annotations.Nullable;

/**
 * The sigevent of FreeBSD, 80 bytes on a 64-bit system.
 *
 * <pre>{@code
 * struct sigevent {
 *   int sigev_notify;                  // Notification type
 *   int sigev_signo;                   // Signal number
 *   union sigval sigev_value;          // Signal value
 *   union {
 *     __lwpid_t _threadid;
 *     struct {
 *       void (*_function)(union sigval);
 *       void *_attribute;              // pthread_attr_t *
 *     } _sigev_thread;
 *     unsigned short _kevent_flags;
 *     long __spare__[8];
 *   } _sigev_un;
 * };
 * #define sigev_notify_kqueue        sigev_signo
 * #define sigev_notify_kevent_flags  _sigev_un._kevent_flags
 * }</pre>
 *
 * <p>Source: {@code sys/signal.h}, FreeBSD 13.2 (the same in 11.1, 12.1 and 15); sigevent(3).
 */
@FieldOrder({"sigev_notify", "sigev_signo", "sigev_value", "_sigev_un"})
public final class FreeBsdSigevent extends CStruct {
    public int sigev_notify;
    public int sigev_signo;
    public @Nullable Pointer sigev_value;
    public SigevUn _sigev_un = new SigevUn();

    /** The union at the end. */
    public static final class SigevUn extends Union {
        public int _threadid;
        public SigevThread _sigev_thread = new SigevThread();
        public short _kevent_flags;
        public NativeLong[] __spare__ = new NativeLong[8];
    }

    /** The members for SIGEV_THREAD. */
    @FieldOrder({"_function", "_attribute"})
    public static final class SigevThread extends CStruct {
        public @Nullable Pointer _function;
        public @Nullable Pointer _attribute;
    }
}
