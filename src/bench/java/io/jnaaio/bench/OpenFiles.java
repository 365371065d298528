package io.jnaaio.bench;

import com.sun.nio.file.ExtendedOpenOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Opens the file in the same way for all contestants. */
final class OpenFiles {
    private OpenFiles() {}

    static Set<OpenOption> options(Shape shape) {
        if (shape.reads()) {
            return Set.of(StandardOpenOption.READ);
        }
        return shape.direct()
                ? Set.of(StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT)
                : Set.of(StandardOpenOption.WRITE);
    }
}
