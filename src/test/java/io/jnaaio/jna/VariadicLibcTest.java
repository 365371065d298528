package io.jnaaio.jna;

/** The raw calls as macOS gets them: open and fcntl as variadic functions. */
class VariadicLibcTest extends LibcFilesTest {
    @Override
    FileCalls calls() {
        return LibcFiles.create(true);
    }
}
