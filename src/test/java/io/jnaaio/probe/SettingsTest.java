package io.jnaaio.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.LeakTracking;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void defaults() {
        Settings settings = Settings.defaults();
        assertEquals(value("auto", "default"), settings.backend());
        assertEquals(Map.of(), settings.disabled());
        assertEquals(value(256, "default"), settings.queueDepth());
        assertEquals(value(4 << 20, "default"), settings.stagingBytes());
        assertEquals(value(LeakTracking.OFF, "default"), settings.leakTracking());
        assertEquals(value(true, "default"), settings.nativeCode());
        assertEquals(value(false, "default"), settings.bounce());
        assertEquals(value(false, "default"), settings.jmx());
    }

    @Test
    void optionsThenPropertiesThenEnvironment() {
        Map<String, String> properties =
                Map.of(
                        "jnaaio.backend", "lio_listio",
                        "jnaaio.queueDepth", "32",
                        "jnaaio.stagingBytes", "65536",
                        "jnaaio.leak", "Full",
                        "jnaaio.bounce", "true",
                        "jnaaio.jmx", "true",
                        "jnaaio.foreignByNio", "true");
        Map<String, String> environment =
                Map.of(
                        "JNAAIO_BACKEND", "nio",
                        "JNAAIO_QUEUE_DEPTH", "8",
                        "JNAAIO_STAGING_BYTES", "131072",
                        "JNAAIO_LEAK", "sample",
                        "JNAAIO_NATIVE", "FALSE");

        Settings byEnvironment =
                Settings.resolve(AioOptions.defaults(), name -> null, environment::get);
        assertEquals(value("nio", "environment JNAAIO_BACKEND"), byEnvironment.backend());
        assertEquals(value(8, "environment JNAAIO_QUEUE_DEPTH"), byEnvironment.queueDepth());
        assertEquals(
                value(131_072, "environment JNAAIO_STAGING_BYTES"), byEnvironment.stagingBytes());
        assertEquals(
                value(LeakTracking.SAMPLE, "environment JNAAIO_LEAK"),
                byEnvironment.leakTracking());
        assertEquals(value(false, "environment JNAAIO_NATIVE"), byEnvironment.nativeCode());

        Settings byProperty =
                Settings.resolve(AioOptions.defaults(), properties::get, environment::get);
        assertEquals(value("lio-listio", "system property jnaaio.backend"), byProperty.backend());
        assertEquals(value(32, "system property jnaaio.queueDepth"), byProperty.queueDepth());
        assertEquals(
                value(65_536, "system property jnaaio.stagingBytes"), byProperty.stagingBytes());
        assertEquals(
                value(LeakTracking.FULL, "system property jnaaio.leak"), byProperty.leakTracking());

        AioOptions options =
                AioOptions.builder()
                        .backend("POSIX")
                        .queueDepth(1)
                        .stagingBytes(1 << 20)
                        .leakTracking(LeakTracking.SAMPLE)
                        .bounce(false)
                        .jmx(false)
                        .build();
        Settings byOptions = Settings.resolve(options, properties::get, environment::get);
        assertEquals(value("posix", "AioOptions"), byOptions.backend());
        assertEquals(value(1, "AioOptions"), byOptions.queueDepth());
        assertEquals(value(1 << 20, "AioOptions"), byOptions.stagingBytes());
        assertEquals(value(true, "system property jnaaio.bounce"), byProperty.bounce());
        assertEquals(value(true, "system property jnaaio.foreignByNio"), byProperty.foreignByNio());
        assertEquals(value(false, "AioOptions"), byOptions.bounce());
        assertEquals(value(true, "system property jnaaio.jmx"), byProperty.jmx());
        assertEquals(value(false, "AioOptions"), byOptions.jmx());
        assertEquals(value(LeakTracking.SAMPLE, "AioOptions"), byOptions.leakTracking());
    }

    @Test
    void disabledAddUp() {
        AioOptions options = AioOptions.builder().disable(BackendId.NIO).build();
        Settings settings =
                Settings.resolve(
                        options,
                        Map.of("jnaaio.disable", " IO_URING, kernel-aio,,nio")::get,
                        Map.of("JNAAIO_DISABLE", "pwritev")::get);
        String property = "system property jnaaio.disable";
        assertEquals(
                Map.of(
                        BackendId.NIO, "AioOptions",
                        BackendId.IO_URING, property,
                        BackendId.KERNEL_AIO, property),
                settings.disabled());
    }

    @Test
    void blankCountsAsNotSet() {
        Settings settings =
                Settings.resolve(
                        AioOptions.defaults(), name -> " ", Map.of("JNAAIO_BACKEND", "nio")::get);
        assertEquals(value("nio", "environment JNAAIO_BACKEND"), settings.backend());
    }

    @Test
    void badValuesNameSettingValueAndWhatIsExpected() {
        String names = "freebsd-aio, io-uring, kernel-aio, pwritev, lio-listio, nio is expected";
        assertEquals(
                "system property jnaaio.backend reads 'iouring': auto, posix, or one of " + names,
                bad("jnaaio.backend", "iouring"));
        assertEquals(
                "system property jnaaio.disable reads 'nio,foo': a comma-separated list of "
                        + names,
                bad("jnaaio.disable", "nio,foo"));
        assertEquals(
                "system property jnaaio.queueDepth reads '0': a number from 1 to 65536 is expected",
                bad("jnaaio.queueDepth", "0"));
        assertEquals(
                "system property jnaaio.queueDepth reads 'many': a number from 1 to 65536 is"
                        + " expected",
                bad("jnaaio.queueDepth", "many"));
        assertEquals(
                "system property jnaaio.stagingBytes reads '1': a number from 65536 to 2147483647"
                        + " is expected",
                bad("jnaaio.stagingBytes", "1"));
        assertEquals(
                "system property jnaaio.leak reads 'on': off, sample or full is expected",
                bad("jnaaio.leak", "on"));
        assertEquals(
                "system property jnaaio.native reads '0': true or false is expected",
                bad("jnaaio.native", "0"));
        assertEquals(
                "AioOptions reads 'x y': auto, posix, or one of " + names,
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        Settings.resolve(
                                                AioOptions.builder().backend("x y").build(),
                                                name -> null,
                                                name -> null))
                        .getMessage());
    }

    private static String bad(String property, String value) {
        Map<String, String> properties = Map.of(property, value);
        IllegalArgumentException thrown =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                Settings.resolve(
                                        AioOptions.defaults(), properties::get, name -> null));
        return String.valueOf(thrown.getMessage());
    }

    private static <T> Settings.Value<T> value(T value, String origin) {
        return new Settings.Value<>(value, origin);
    }

    @Test
    void listedForAReport() {
        Settings settings =
                Settings.resolve(
                        AioOptions.builder().queueDepth(7).build(),
                        Map.of("jnaaio.disable", "io_uring,nio")::get,
                        Map.of("JNAAIO_BOUNCE", "TRUE")::get);
        Map<String, Settings.Line> lines = new LinkedHashMap<>();
        settings.list().forEach(line -> lines.put(line.name(), line));
        assertEquals(
                List.of(
                        "backend",
                        "disable",
                        "queueDepth",
                        "stagingBytes",
                        "inline",
                        "leak",
                        "native",
                        "bounce",
                        "jmx",
                        "foreignByNio"),
                List.copyOf(lines.keySet()));
        assertEquals(
                new Settings.Line("disable", "io-uring,nio", "system property jnaaio.disable"),
                lines.get("disable"));
        assertEquals(new Settings.Line("queueDepth", "7", "AioOptions"), lines.get("queueDepth"));
        assertEquals(
                new Settings.Line("bounce", "true", "environment JNAAIO_BOUNCE"),
                lines.get("bounce"));
        assertEquals(new Settings.Line("leak", "off", "default"), lines.get("leak"));
    }
}
