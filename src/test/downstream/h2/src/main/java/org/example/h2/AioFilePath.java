package org.example.h2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.h2.store.fs.FilePathWrapper;
import org.h2.store.fs.FileUtils;

/**
 * H2's files by jna-aio: after {@code FilePath.register(new AioFilePath())} the URL {@code jdbc:h2:aio:/folder/name} opens a
 * database whose pages are read and written by an {@code AioFile}.
 */
public final class AioFilePath extends FilePathWrapper {
    /** For {@code FilePath.register}, and for H2, which makes one for each path. */
    public AioFilePath() {}

    @Override
    public String getScheme() {
        return "aio";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return AioH2File.open(Path.of(unwrap().toString()), FileUtils.modeToOptions(mode));
    }
}
