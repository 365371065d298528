package io.jnaaio.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The output of a gather: {@code OUT} or {@code OUT@OFFSET}.
 *
 * @param path the file
 * @param offset in bytes, 0 or more
 */
record Target(Path path, long offset) {
    private static final Pattern WITH_OFFSET =
            Pattern.compile("(.+)@([0-9]+)([KMG]?)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    Target {
        Objects.requireNonNull(path, "path");
    }

    /**
     * Parses a target. The text after the last {@code @} is the offset, where K, M and G mean 2^10, 2^20 and 2^30,
     * unless it contains a slash; a file called {@code a@7} is given as {@code a@7@0}.
     *
     * @throws IllegalArgumentException if the offset is not a number, or exceeds 2^63-1
     */
    static Target parse(String text) {
        Matcher matcher = WITH_OFFSET.matcher(text);
        if (!matcher.matches()) {
            String behind = text.substring(text.lastIndexOf('@') + 1);
            if (text.indexOf('@') >= 0 && behind.indexOf('/') < 0) {
                throw new IllegalArgumentException(
                        "'"
                                + text
                                + "': not of the form OUT@OFFSET, where OFFSET is a number of bytes, with"
                                + " suffix K, M or G if need be; for a file of this name write '"
                                + text
                                + "@0'");
            }
            return new Target(Path.of(text), 0);
        }
        try {
            long unit =
                    switch (matcher.group(3)) {
                        case "k", "K" -> 1L << 10;
                        case "m", "M" -> 1L << 20;
                        case "g", "G" -> 1L << 30;
                        default -> 1;
                    };
            long offset = Math.multiplyExact(Long.parseLong(matcher.group(2)), unit);
            return new Target(Path.of(matcher.group(1)), offset);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "the offset of '"
                            + text
                            + "' is larger than 2^63-1, the largest possible offset",
                    e);
        }
    }

    /** Called by picocli. */
    static final class Converter implements ITypeConverter<Target> {
        @Override
        public Target convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
