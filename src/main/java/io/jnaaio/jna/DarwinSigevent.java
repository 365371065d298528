package io.jnaaio.jna;

import com.sun.jna.Pointer;
import com.sun.jna.Structure.FieldOrder;
import org.jspecify.annotations.Nullable;

/**
 * The sigevent of macOS, 32 bytes on a 64-bit system.
 *
 * <pre>{@code
 * struct sigevent {
 *   int sigev_notify;                                // Notification type
 *   int sigev_signo;                                 // Signal number
 *   union sigval sigev_value;                        // Signal value
 *   void (*sigev_notify_function)(union sigval);     // Notification function
 *   pthread_attr_t *sigev_notify_attributes;         // Notification attributes
 * };
 * }</pre>
 *
 * <p>Source: {@code sys/signal.h}, xnu-11417 (macOS 15).
 */
@FieldOrder({
    "sigev_notify",
    "sigev_signo",
    "sigev_value",
    "sigev_notify_function",
    "sigev_notify_attributes"
})
public final class DarwinSigevent extends CStruct {
    public int sigev_notify;
    public int sigev_signo;
    public @Nullable Pointer sigev_value;
    public @Nullable Pointer sigev_notify_function;
    public @Nullable Pointer sigev_notify_attributes;
}
