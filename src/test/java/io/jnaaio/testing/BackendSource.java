package io.jnaaio.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Runs a parameterized test once with the {@code BackendId} of each backend that works on this machine, best first.
 *
 * <pre>{@code
 * @ParameterizedTest
 * @BackendSource
 * void everywhere(BackendId backend) throws IOException {
 *     try (AsyncIo io = aio.open(backend)) { ... }
 * }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.ANNOTATION_TYPE, ElementType.METHOD})
@ArgumentsSource(BackendArguments.class)
public @interface BackendSource {
    /** The names of backends to leave out. */
    String[] except() default {};
}
