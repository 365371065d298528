package io.jnaaio.probe;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.LeakTracking;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings in effect, each with its origin: {@link AioOptions}, otherwise a system property, otherwise the
 * environment, otherwise the default. A blank property or variable counts as not set.
 *
 * @param backend {@code auto}, {@code posix}, or the name of a known backend
 * @param disabled the backends not to use, each with the origin of the setting
 * @param queueDepth the maximum number of operations in flight
 * @param stagingBytes the size of the staging pool
 * @param inline whether the submitting thread executes the operations
 * @param leakTracking whether submissions record their stack trace
 * @param nativeCode false if JNA must not be loaded
 * @param bounce whether misaligned operations of files opened with DIRECT are copied
 * @param jmx whether the engine is registered with JMX
 * @param foreignByNio whether an engine with a named backend uses nio for paths of other file systems
 */
public record Settings(
        Value<String> backend,
        Map<BackendId, String> disabled,
        Value<Integer> queueDepth,
        Value<Integer> stagingBytes,
        Value<Boolean> inline,
        Value<LeakTracking> leakTracking,
        Value<Boolean> nativeCode,
        Value<Boolean> bounce,
        Value<Boolean> jmx,
        Value<Boolean> foreignByNio) {
    /** Selects the fastest available backend for each file. */
    public static final String AUTO = "auto";

    /** Selects POSIX AIO. */
    public static final String POSIX = "posix";

    static final int QUEUE_DEPTH_DEFAULT = 256;
    static final int STAGING_BYTES_DEFAULT = 4 << 20;

    private static final String OPTIONS = "AioOptions";
    private static final String DEFAULT = "default";

    /**
     * The value of a setting.
     *
     * @param value the value in effect
     * @param origin {@code AioOptions}, {@code system property NAME}, {@code environment NAME} or
     *     {@code default}
     */
    public record Value<T>(T value, String origin) {
        public Value {
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(origin, "origin");
        }
    }

    public Settings {
        disabled = Collections.unmodifiableMap(new LinkedHashMap<>(disabled));
    }

    /**
     * A setting for a report.
     *
     * @param name the system property without the prefix {@code jnaaio.}
     * @param value in the form of a property's value
     * @param origin as in {@link Value}
     */
    public record Line(String name, String value, String origin) {}

    /** All settings, for a report. */
    public List<Line> list() {
        List<Line> lines = new ArrayList<>();
        lines.add(line("backend", backend));
        lines.add(
                new Line(
                        "disable",
                        disabled.keySet().stream()
                                .map(BackendId::id)
                                .collect(Collectors.joining(",")),
                        disabled.isEmpty()
                                ? DEFAULT
                                : disabled.values().stream()
                                        .distinct()
                                        .collect(Collectors.joining(", "))));
        lines.add(line("queueDepth", queueDepth));
        lines.add(line("stagingBytes", stagingBytes));
        lines.add(line("inline", inline));
        lines.add(line("leak", leakTracking));
        lines.add(line("native", nativeCode));
        lines.add(line("bounce", bounce));
        lines.add(line("jmx", jmx));
        lines.add(line("foreignByNio", foreignByNio));
        return lines;
    }

    private static Line line(String name, Value<?> value) {
        return new Line(name, value.value().toString().toLowerCase(Locale.ROOT), value.origin());
    }

    /** All settings at their defaults. */
    public static Settings defaults() {
        return resolve(AioOptions.defaults(), name -> null, name -> null);
    }

    /**
     * Determines the settings in effect.
     *
     * @param options the program's options
     * @param properties returns a system property, or null
     * @param environment returns an environment variable, or null
     * @throws IllegalArgumentException if a value is invalid; the message says where it is set and what is expected
     */
    public static Settings resolve(
            AioOptions options,
            Function<String, @Nullable String> properties,
            Function<String, @Nullable String> environment) {
        Source source = new Source(properties, environment);
        return new Settings(
                backend(options, source),
                disabled(options, source),
                options.queueDepth().isPresent()
                        ? new Value<>(options.queueDepth().getAsInt(), OPTIONS)
                        : source.number(
                                "jnaaio.queueDepth",
                                "JNAAIO_QUEUE_DEPTH",
                                1,
                                AioOptions.QUEUE_DEPTH_MAX,
                                QUEUE_DEPTH_DEFAULT),
                options.stagingBytes().isPresent()
                        ? new Value<>(options.stagingBytes().getAsInt(), OPTIONS)
                        : source.number(
                                "jnaaio.stagingBytes",
                                "JNAAIO_STAGING_BYTES",
                                AioOptions.STAGING_BYTES_MIN,
                                Integer.MAX_VALUE,
                                STAGING_BYTES_DEFAULT),
                flag(options.inline(), source, "jnaaio.inline", "JNAAIO_INLINE"),
                options.leakTracking().isPresent()
                        ? new Value<>(options.leakTracking().get(), OPTIONS)
                        : leakTracking(source),
                nativeCode(source),
                flag(options.bounce(), source, "jnaaio.bounce", "JNAAIO_BOUNCE"),
                flag(options.jmx(), source, "jnaaio.jmx", "JNAAIO_JMX"),
                flag(
                        options.foreignByNio(),
                        source,
                        "jnaaio.foreignByNio",
                        "JNAAIO_FOREIGN_BY_NIO"));
    }

    /** A flag that is false by default. */
    private static Value<Boolean> flag(
            Optional<Boolean> option, Source source, String property, String variable) {
        return option.isPresent()
                ? new Value<>(option.get(), OPTIONS)
                : source.flag(property, variable, false);
    }

    /** The setting {@code jnaaio.native} alone; resolved as {@link #resolve} does. */
    public static Value<Boolean> nativeCode(
            Function<String, @Nullable String> properties,
            Function<String, @Nullable String> environment) {
        return nativeCode(new Source(properties, environment));
    }

    private static Value<String> backend(AioOptions options, Source source) {
        Value<String> text =
                options.backend().isPresent()
                        ? new Value<>(options.backend().get(), OPTIONS)
                        : source.text("jnaaio.backend", "JNAAIO_BACKEND", AUTO);
        String name = spelled(text.value());
        if (name.equals(AUTO) || name.equals(POSIX)) {
            return new Value<>(name, text.origin());
        }
        return new Value<>(known(text, name, "auto, posix, or one of ").id(), text.origin());
    }

    private static Map<BackendId, String> disabled(AioOptions options, Source source) {
        Map<BackendId, String> disabled = new LinkedHashMap<>();
        for (BackendId id : options.disabled()) {
            disabled.put(known(new Value<>(id.id(), OPTIONS), id.id(), "one of "), OPTIONS);
        }
        Value<String> list = source.text("jnaaio.disable", "JNAAIO_DISABLE", "");
        for (String part : list.value().split(",", -1)) {
            if (!part.isBlank()) {
                BackendId id = known(list, spelled(part), "a comma-separated list of ");
                disabled.putIfAbsent(id, list.origin());
            }
        }
        return disabled;
    }

    private static String spelled(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static BackendId known(Value<String> text, String name, String expected) {
        for (BackendId id : BackendChooser.KNOWN) {
            if (id.id().equals(name)) {
                return id;
            }
        }
        String names =
                BackendChooser.KNOWN.stream().map(BackendId::id).collect(Collectors.joining(", "));
        throw bad(text, expected + names + " is expected");
    }

    private static Value<LeakTracking> leakTracking(Source source) {
        Value<String> text = source.text("jnaaio.leak", "JNAAIO_LEAK", "off");
        for (LeakTracking level : LeakTracking.values()) {
            if (level.name().equalsIgnoreCase(text.value())) {
                return new Value<>(level, text.origin());
            }
        }
        throw bad(text, "off, sample or full is expected");
    }

    private static Value<Boolean> nativeCode(Source source) {
        return source.flag("jnaaio.native", "JNAAIO_NATIVE", true);
    }

    private static IllegalArgumentException bad(Value<String> text, String expected) {
        return new IllegalArgumentException(
                text.origin() + " reads '" + text.value() + "': " + expected);
    }

    /** Properties take precedence over the environment. */
    private record Source(
            Function<String, @Nullable String> properties,
            Function<String, @Nullable String> environment) {
        Value<String> text(String property, String variable, String otherwise) {
            String value = properties.apply(property);
            if (value != null && !value.isBlank()) {
                return new Value<>(value.strip(), "system property " + property);
            }
            value = environment.apply(variable);
            if (value != null && !value.isBlank()) {
                return new Value<>(value.strip(), "environment " + variable);
            }
            return new Value<>(otherwise, DEFAULT);
        }

        Value<Boolean> flag(String property, String variable, boolean otherwise) {
            Value<String> text = text(property, variable, Boolean.toString(otherwise));
            return switch (text.value().toLowerCase(Locale.ROOT)) {
                case "true" -> new Value<>(true, text.origin());
                case "false" -> new Value<>(false, text.origin());
                default -> throw bad(text, "true or false is expected");
            };
        }

        Value<Integer> number(
                String property, String variable, int least, int most, int otherwise) {
            Value<String> text = text(property, variable, Integer.toString(otherwise));
            try {
                int number = Integer.parseInt(text.value());
                if (number >= least && number <= most) {
                    return new Value<>(number, text.origin());
                }
            } catch (NumberFormatException e) {
                // Reported below, like a number out of range.
            }
            throw bad(text, "a number from " + least + " to " + most + " is expected");
        }
    }
}
