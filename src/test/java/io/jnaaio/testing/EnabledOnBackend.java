package io.jnaaio.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the test or class only where these backends work; elsewhere it is skipped, and the probe's cause is the reason. A
 * backend that a setting takes out ({@code jnaaio.disable}) does not work here either. A name that no backend has fails the
 * test.
 *
 * <pre>{@code
 * @Test
 * @EnabledOnBackend("io-uring")
 * void onARing() { ... }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(BackendCondition.class)
public @interface EnabledOnBackend {
    /** Names of backends, as settings spell them; all must work. */
    String[] value();
}
