/**
 * Asynchronous positional gathering writes.
 *
 * <p>JNA is optional to this module, since the nio backend works without it. The module system
 * leaves an optional module out unless another module asks for it: an application that wants the
 * native backends says {@code requires com.sun.jna;} in its own descriptor, or starts with {@code
 * --add-modules com.sun.jna}. Without it every file goes to nio, and the probe says why. From JDK
 * 24 on, {@code --enable-native-access=com.sun.jna} belongs to it.
 */
@SuppressWarnings("requires-automatic")
module io.jnaaio {
    // ExtendedOpenOption.DIRECT
    requires jdk.unsupported;
    requires static com.sun.jna;
    requires static com.sun.jna.platform;
    requires static java.management;
    requires static jdk.jfr;
    requires static org.jspecify;

    exports io.jnaaio;
    exports io.jnaaio.api;
    exports io.jnaaio.channels;
    exports io.jnaaio.log;
    exports io.jnaaio.spi;

    provides java.nio.file.spi.FileSystemProvider with
            io.jnaaio.channels.AioFileSystemProvider;

    // JNA reads the fields of Structures.
    opens io.jnaaio.jna to
            com.sun.jna;
}
