package io.jnaaio.engine.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jnaaio.api.Errno;
import io.jnaaio.api.IoFigures;
import io.jnaaio.api.IoStats;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each counter, each component of IoStats and each attribute of the MXBean is one number under one name. */
class CounterTest {
    /** Derived from three of the others. */
    private static final String IN_FLIGHT = "inFlight";

    /** BYTES_READ is bytesRead. */
    private static String component(Counter counter) {
        return Pattern.compile("_(.)")
                .matcher(counter.name().toLowerCase(Locale.ROOT))
                .replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
    }

    private static String getter(String component) {
        return "get" + Character.toUpperCase(component.charAt(0)) + component.substring(1);
    }

    private static Set<String> components() {
        return Arrays.stream(IoStats.class.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void countersAndComponentsAndAttributesHaveTheSameNames() {
        Set<String> counted = new TreeSet<>(Set.of(IN_FLIGHT));
        for (Counter counter : Counter.values()) {
            counted.add(component(counter));
        }
        assertEquals(counted, components());
        Set<String> getters = new TreeSet<>();
        components().forEach(name -> getters.add(getter(name)));
        Set<String> attributes = new TreeSet<>();
        for (Method method : IoFigures.class.getMethods()) {
            attributes.add(method.getName());
        }
        assertEquals(getters, attributes);
    }

    @Test
    void eachCounterIsReadUnderItsName() throws Exception {
        for (Counter counter : Counter.values()) {
            Counters counters = new Counters();
            if (counter == Counter.FAILED) {
                counters.failed(Errno.EIO);
                counters.failed(Errno.EIO);
            } else {
                counters.add(counter, 2);
            }
            IoStats stats = counters.snapshot();
            StatsAttributes attributes =
                    new StatsAttributes() {
                        @Override
                        IoStats stats() {
                            return stats;
                        }
                    };
            for (String name : components()) {
                Object value = IoStats.class.getMethod(name).invoke(stats);
                Object attribute = IoFigures.class.getMethod(getter(name)).invoke(attributes);
                if (name.equals("failed")) {
                    boolean failed = counter == Counter.FAILED;
                    assertEquals(failed ? Map.of(Errno.EIO, 2L) : Map.of(), value);
                    assertEquals(failed ? Map.of("EIO", 2L) : Map.of(), attribute);
                    continue;
                }
                long expected = name.equals(component(counter)) ? 2 : 0;
                if (name.equals(IN_FLIGHT)) {
                    expected =
                            switch (counter) {
                                case SUBMITTED -> 2;
                                case COMPLETED, FAILED -> -2;
                                default -> 0;
                            };
                }
                assertEquals(expected, value, () -> counter + " as " + name);
                assertEquals(expected, attribute, () -> counter + " as the attribute " + name);
            }
        }
    }
}
