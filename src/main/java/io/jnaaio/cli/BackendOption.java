package io.jnaaio.cli;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.BackendId;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
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
            description = "Use that backend: ${COMPLETION-CANDIDATES}.")
    private @Nullable String backend;

    /** Options with the backend set, if it was given. */
    AioOptions.Builder toOptions() {
        AioOptions.Builder builder = AioOptions.builder();
        return backend == null ? builder : builder.backend(backend);
    }

    /** What may be given. */
    static final class Names implements Iterable<String> {
        static final List<String> ALL =
                Stream.concat(
                                Stream.of("auto", "posix"),
                                Stream.of(
                                                BackendId.FREEBSD_AIO,
                                                BackendId.IO_URING,
                                                BackendId.KERNEL_AIO,
                                                BackendId.PWRITEV,
                                                BackendId.LIO_LISTIO,
                                                BackendId.NIO)
                                        .map(BackendId::id))
                        .toList();

        @Override
        public Iterator<String> iterator() {
            return ALL.iterator();
        }
    }

    private static final class Name implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            String name = value.strip().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
            if (!Names.ALL.contains(name)) {
                throw new TypeConversionException(
                        "'" + value + "' is none of " + String.join(", ", Names.ALL));
            }
            return name;
        }
    }
}
