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
 * Runs the test or class only where a file in the temporary folder gets all of this; elsewhere it is skipped, and the reason
 * says which backend serves such files, what it lacks, and why no other was taken.
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
    /** What is needed. */
    Capability[] value();

    /** A backend by name, else {@code auto}: what the settings choose. */
    String backend() default "auto";
}
