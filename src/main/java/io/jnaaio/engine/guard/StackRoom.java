package io.jnaaio.engine.guard;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Throws a StackOverflowError before any work has begun, rather than half-way: a caller that is nearly out of stack
 * must not leave a lock held or an operation half submitted.
 *
 * <p>HotSpot throws the error on entry to a method whose frame does not fit, and the size that counts, in compiled code
 * too, is that of the interpreter's frame. A method that declares many local variables and uses none therefore checks
 * for room, at a cost of a nanosecond. Java's source has no short form of such a method, but a class file has: the
 * number of local variables is one field ({@code max_locals}, JVMS 4.7.3). Measured, OpenJDK 17.0.15 and 25,
 * interpreted and compiled.
 *
 * <p>Where such a class cannot be defined, as in a native image, the stack is not checked.
 */
public final class StackRoom {
    /** 64 KiB of stack; the deepest path through the engine, interpreted, needs less than 16 KiB. */
    private static final int VARIABLES = 8192;

    private static final String[] NAMES = {
        StackRoom.class.getPackageName().replace('.', '/') + "/Room",
        "java/lang/Object",
        "enter",
        "(I)V",
        "Code",
        "StackMapTable",
        "java/lang/Thread",
        "yield",
        "()V"
    };

    private static final @Nullable MethodHandle ENTER = define();

    /** Always 0; volatile, so that no compiler knows that the method does nothing. */
    private static volatile int never;

    private StackRoom() {}

    /**
     * Checks that the stack has room for a call of the engine. Called first in each method that users call.
     *
     * @throws StackOverflowError if the stack has not enough room
     */
    public static void check() {
        MethodHandle enter = ENTER;
        if (enter != null) {
            try {
                enter.invokeExact(never);
            } catch (Error | RuntimeException e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }

    private static @Nullable MethodHandle define() {
        try {
            MethodHandles.Lookup room = MethodHandles.lookup().defineHiddenClass(classFile(), true);
            return room.findStatic(
                    room.lookupClass(), "enter", MethodType.methodType(void.class, int.class));
        } catch (IOException | ReflectiveOperationException | RuntimeException | LinkageError e) {
            System.getLogger("io.jnaaio").log(Level.DEBUG, "the stack is not checked", e);
            return null;
        }
    }

    /**
     * Returns the class file of {@code static void enter(int never) { if (never != 0) Thread.yield(); }}, with many
     * variables.
     */
    private static byte[] classFile() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0xCAFEBABE);
        shorts(out, 0, 61); // Java 17
        // Constants 1 to 9 are the names; 10, 11 and 12 classes; 14 is Thread.yield().
        shorts(out, NAMES.length + 6);
        for (String name : NAMES) {
            out.writeByte(1);
            out.writeUTF(name);
        }
        for (int name : new int[] {1, 2, 7}) {
            out.writeByte(7);
            shorts(out, name);
        }
        out.writeByte(12);
        shorts(out, 8, 9);
        out.writeByte(10);
        shorts(out, 12, 13);
        // final; this class, its superclass; no interfaces, no fields, one method.
        shorts(out, 0x0030, 10, 11, 0, 0, 1);
        byte[] code = {
            0x1a, // iload_0
            (byte) 0x99,
            0,
            6, // ifeq to the return
            (byte) 0xb8,
            0,
            14, // invokestatic Thread.yield()
            (byte) 0xb1 // return
        };
        // static; name, type; one attribute, the code.
        shorts(out, 0x0008, 3, 4, 1, 5);
        out.writeInt(12 + code.length + 9);
        shorts(out, 1, VARIABLES);
        out.writeInt(code.length);
        out.write(code);
        // No exception handlers; one attribute, the stack map: the frame at the return is that of
        // the entry.
        shorts(out, 0, 1, 6);
        out.writeInt(3);
        shorts(out, 1);
        out.writeByte(7);
        shorts(out, 0);
        return bytes.toByteArray();
    }

    private static void shorts(DataOutputStream out, int... values) throws IOException {
        for (int value : values) {
            out.writeShort(value);
        }
    }
}
