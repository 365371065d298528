package io.jnaaio.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A stranger's program: writes and reads a file through the library, and tells with what. */
final class Consumer {
    static final String MAIN = "consumer.Main";

    private static final String SOURCE =
            """
            package consumer;

            import io.jnaaio.Aio;
            import io.jnaaio.api.AioFile;
            import io.jnaaio.api.AsyncIo;
            import io.jnaaio.api.BackendId;
            import java.nio.ByteBuffer;
            import java.nio.file.Files;
            import java.nio.file.Path;
            import java.nio.file.StandardOpenOption;
            import java.nio.file.spi.FileSystemProvider;

            public final class Main {
                public static void main(String[] arguments) throws Exception {
                    Path path = Files.createTempFile("consumer", ".data");
                    try (AsyncIo io = Aio.open();
                            AioFile file =
                                    io.openFile(
                                            path,
                                            StandardOpenOption.READ,
                                            StandardOpenOption.WRITE)) {
                        long written =
                                file.writevDurable(
                                                0,
                                                ByteBuffer.allocateDirect(3),
                                                ByteBuffer.wrap(new byte[4]))
                                        .join();
                        long read = file.readv(0, ByteBuffer.allocate(20)).join();
                        System.out.println("moved " + written + " " + read);
                        System.out.println("backend " + file.backend());
                    } finally {
                        Files.delete(path);
                    }
                    System.out.println("module " + Aio.class.getModule().getName());
                    System.out.println(
                            "pwritev " + Aio.unavailabilityCause(BackendId.PWRITEV).orElse("here"));
                    System.out.println(
                            "provider "
                                    + FileSystemProvider.installedProviders().stream()
                                            .anyMatch(one -> one.getScheme().equals("aio")));
                }
            }
            """;

    private Consumer() {}

    /** Compiles it for the class path. */
    static Path classes(Path dir) throws IOException {
        return compile(dir, "--class-path", Jars.main().toString());
    }

    /** Compiles it as a module that requires the library and these. */
    static Path module(Path dir, String... alsoRequired) throws IOException {
        Path source = Files.createDirectories(dir.resolve("consumer-src"));
        StringBuilder text =
                new StringBuilder("@SuppressWarnings(\"requires-automatic\") module consumer {")
                        .append(" requires io.jnaaio; ");
        for (String name : alsoRequired) {
            text.append("requires ").append(name).append("; ");
        }
        Files.writeString(source.resolve("module-info.java"), text.append('}'));
        return compile(
                dir,
                "--module-path",
                Jars.path(Jars.main(), Jars.jna(), Jars.jnaPlatform()),
                source.resolve("module-info.java").toString());
    }

    private static Path compile(Path dir, String... options) throws IOException {
        Path source = Files.createDirectories(dir.resolve("consumer-src")).resolve("Main.java");
        Files.writeString(source, SOURCE);
        Path classes = dir.resolve("consumer");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> arguments =
                new ArrayList<>(List.of("--release", "17", "-Xlint:all", "-Werror"));
        arguments.addAll(List.of("-d", classes.toString()));
        arguments.addAll(List.of(options));
        arguments.add(source.toString());
        int status = compiler.run(null, null, null, arguments.toArray(String[]::new));
        assertEquals(0, status, "a consumer compiles against the jar without a warning");
        return classes;
    }
}
