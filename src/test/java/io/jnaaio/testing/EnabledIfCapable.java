package io.jnaaio.testing;

import io.jnaaio.api.Capability;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the test or class only if a file in the temporary directory has all these capabilities. Otherwise it is skipped,
 * and the reason names the backend that serves such files, what it lacks, and why no other backend was chosen.
 *
 * <pre>{@code
 * @Test
 * @EnabledIfCapable(Capability.DIRECT)
 * void pastThePageCache() { ... }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(CapabilityCondition.class)
public @interface EnabledIfCapable {
    /** The required capabilities. */
    Capability[] value();

    /** The name of a backend, or {@code auto} for the one that the settings select. */
    String backend() default "auto";
}
