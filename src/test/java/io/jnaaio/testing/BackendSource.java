package io.jnaaio.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Runs a parameterized test once with the {@code BackendId} of every backend that works here, best first.
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
    /** Backends that are left out, by name. */
    String[] except() default {};
}
