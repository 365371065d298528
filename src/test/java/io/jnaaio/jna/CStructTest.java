package io.jnaaio.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.sun.jna.Native;
import com.sun.jna.Structure;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every Structure, member by member, against the layouts that compilers gave for the headers. */
class CStructTest {
    /** Members that musl calls otherwise; two of them, of the union of its sigevent, by the macros of POSIX. */
    private static final Map<String, String> MUSL_NAMES =
            Map.of(
                    "__err", "__error_code",
                    "__ret", "__return_value",
                    "sigev_notify_function", "_sigev_un._sigev_thread._function",
                    "sigev_notify_attributes", "_sigev_un._sigev_thread._attribute");

    /** {@code PADDED} of {@code linux/aio_abi.h}; all measured layouts of the struct are little endian. */
    private static final Map<String, String> SWAPPED_ON_BIG_ENDIAN =
            Map.of("aio_key", "aio_rw_flags", "aio_rw_flags", "aio_key");

    @BeforeEach
    void onlyOnLp64() {
        assumeTrue(
                Native.POINTER_SIZE == 8 && Native.LONG_SIZE == 8,
                "the layouts are those of LP64, this JVM has another data model");
    }

    @TestFactory
    List<DynamicTest> everyMemberLiesWhereCPutsIt() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (Object each : layouts()) {
            JsonObject layout = (JsonObject) each;
            String name = name(layout);
            Structure struct = struct(layout);
            int size = layout.getInt("size");
            tests.add(dynamicTest("sizeof " + name, () -> assertEquals(size, struct.size())));
            JsonObject members = layout.getObject("members");
            for (String member : members.keySet()) {
                StructMember expected = member(members.getArray(member));
                String path = javaPath(layout, member);
                tests.add(
                        dynamicTest(
                                name + "." + member,
                                () -> assertEquals(expected, StructMember.of(struct, path))));
            }
        }
        return tests;
    }

    @Test
    void theLayoutsNameEveryField() throws Exception {
        Map<Class<?>, Set<String>> named = new HashMap<>();
        for (Object each : layouts()) {
            JsonObject layout = (JsonObject) each;
            Set<String> names =
                    named.computeIfAbsent(struct(layout).getClass(), type -> new HashSet<>());
            for (String member : layout.getObject("members").keySet()) {
                names.add(javaPath(layout, member));
            }
        }
        assertEquals(
                17,
                named.size(),
                "all Structures but Rlimit and Statx, which GlibcLayoutDumpTest compares");
        for (Map.Entry<Class<?>, Set<String>> entry : named.entrySet()) {
            for (Field field : entry.getKey().getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    assertTrue(entry.getValue().contains(field.getName()), field::toString);
                }
            }
        }
    }

    private static JsonArray layouts() throws Exception {
        try (InputStream in = CStructTest.class.getResourceAsStream("/abi/layouts.json")) {
            return JsonParser.array().from(in);
        }
    }

    private static String name(JsonObject layout) {
        return String.join(
                " ",
                layout.getString("platform"),
                layout.getString("version"),
                layout.getString("arch"),
                layout.getString("struct"));
    }

    private static StructMember member(JsonArray offsetAndSize) {
        return new StructMember(offsetAndSize.getInt(0), offsetAndSize.getInt(1));
    }

    private static String javaPath(JsonObject layout, String member) {
        if (layout.getString("struct").equals("iocb")
                && ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) {
            return SWAPPED_ON_BIG_ENDIAN.getOrDefault(member, member);
        }
        return layout.getString("platform").equals("musl")
                ? MUSL_NAMES.getOrDefault(member, member)
                : member;
    }

    private static Structure struct(JsonObject layout) {
        String struct = layout.getString("struct");
        return switch (struct) {
            case "iovec" -> new Iovec();
            case "timespec" -> new Timespec();
            default -> struct(layout.getString("platform"), struct);
        };
    }

    private static Structure struct(String platform, String struct) {
        return switch (platform + " " + struct) {
            case "linux io_uring_params" -> new IoUringParams();
            case "linux io_sqring_offsets" -> new IoSqringOffsets();
            case "linux io_cqring_offsets" -> new IoCqringOffsets();
            case "linux io_uring_sqe" -> new IoUringSqe();
            case "linux io_uring_cqe" -> new IoUringCqe();
            case "linux io_uring_probe" -> new IoUringProbe();
            case "linux io_uring_probe_op" -> new IoUringProbeOp();
            case "linux io_uring_rsrc_update" -> new IoUringRsrcUpdate();
            case "glibc sigevent", "musl sigevent" -> new LinuxSigevent();
            case "glibc aiocb" -> new GlibcAiocb();
            case "musl aiocb" -> new GlibcAiocb();
            case "freebsd sigevent" -> new FreeBsdSigevent();
            case "freebsd aiocb" -> new FreeBsdAiocb();
            case "freebsd kevent" -> new FreeBsdKevent();
            case "linux iocb" -> new Iocb();
            case "linux io_event" -> new IoEvent();
            default -> throw new AssertionError("no Structure for " + platform + " " + struct);
        };
    }
}
