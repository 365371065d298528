package io.jnaaio.cli;

import io.jnaaio.api.AioOptions;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option {@code --backend}, the same in every command that has it. */
final class BackendOption {
    @Option(
            names = "--backend",
            paramLabel = "ID",
            converter = Name.class,
            completionCandidates = Names.class,
            description =
                    "Use this backend: ${COMPLETION-CANDIDATES}. This is not an order of preference:"
                            + " auto chooses for each file, in the order that probe lists.")
    private @Nullable String backend;

    /** The name given, or null. */
    @Nullable String name() {
        return backend;
    }

    /** Returns options with the backend set, if one was given. */
    AioOptions.Builder toOptions() {
        AioOptions.Builder builder = AioOptions.builder();
        return backend == null ? builder : builder.backend(backend);
    }

    /** The values for completion. */
    static final class Names implements Iterable<String> {
        static final List<String> ALL = BackendNames.ALL;

        @Override
        public Iterator<String> iterator() {
            return ALL.iterator();
        }
    }

    private static final class Name implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            String name = BackendNames.spelled(value);
            if (name == null) {
                throw new TypeConversionException(
                        "'" + value + "' is not one of " + String.join(", ", Names.ALL));
            }
            return name;
        }
    }
}
