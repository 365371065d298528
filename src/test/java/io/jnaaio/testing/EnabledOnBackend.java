package io.jnaaio.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the test or class only if all these backends work on this machine; otherwise it is skipped with the cause that
 * the probe reports. A backend that a setting excludes ({@code jnaaio.disable}) counts as not working. An unknown name
 * fails the test.
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
    /** Names of backends, as in settings; all must work. */
    String[] value();
}
