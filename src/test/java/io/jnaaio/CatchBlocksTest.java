package io.jnaaio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.engine.handlers.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;

/**
 * A catch block for errors must not need memory before it has done its work. The JVM creates the string of a literal when the
 * literal is used for the first time, and throws OutOfMemoryError out of the catch block if the heap is full: requests were
 * lost like that. Literals that are the value of a constant of the same class exist since the class was initialised.
 */
class CatchBlocksTest {
    /** Where requests and completions pass through. */
    private static final Set<String> CRITICAL =
            Set.of(
                    "engine/DriverPort",
                    "engine/handlers/HandlerThread$Runner",
                    "engine/handlers/HandlerThreads",
                    "engine/Lane",
                    "engine/Refusals",
                    "engine/Reports",
                    "engine/guard/RetryClock",
                    "engine/Delivery",
                    "engine/Undelivered",
                    "engine/handlers/Workers",
                    "engine/handlers/Workers$Worker",
                    "engine/mem/GuardedSink",
                    "backend/kaio/Reaper",
                    "backend/lio/SuspendLoop",
                    "backend/uring/RingLoop");

    private static final Set<String> ERRORS =
            Set.of(
                    "java/lang/Throwable",
                    "java/lang/Error",
                    "java/lang/RuntimeException",
                    "java/lang/VirtualMachineError",
                    "java/lang/OutOfMemoryError",
                    "java/lang/StackOverflowError");

    private final List<String> found = new ArrayList<>();
    private int blocks;

    @Test
    void catchBlocksOnThePathOfARequestUseNoLiteralForTheFirstTime() throws Exception {
        Path classes =
                Path.of(Workers.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        for (String name : CRITICAL) {
            Path file = classes.resolve("io/jnaaio/" + name + ".class");
            assertTrue(Files.exists(file), () -> "no class " + name);
            read(name, file);
        }
        assertTrue(blocks > 20, () -> "only " + blocks + " catch blocks were found");
        assertEquals(List.of(), found);
    }

    @Test
    void aLiteralInACatchBlockIsFound() throws Exception {
        try (InputStream in =
                CatchBlocksTest.class.getResourceAsStream("CatchBlocksTest$Bad.class")) {
            read("Bad", in.readAllBytes());
        }
        assertEquals(List.of("Bad.call: \"used for the first time\""), found);
    }

    /** What the rule forbids, and what it allows. */
    static final class Bad {
        private static final String CONSTANT = "a constant";

        private Bad() {}

        static String call(Runnable work) {
            try {
                work.run();
                return "outside";
            } catch (RuntimeException e) {
                return CONSTANT;
            } catch (Error e) {
                return "used for the first time";
            }
        }
    }

    private void read(String name, Path file) throws IOException {
        read(name, Files.readAllBytes(file));
    }

    private void read(String name, byte[] bytes) {
        Set<Object> constants = new HashSet<>();
        ClassReader reader = new ClassReader(bytes);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public FieldVisitor visitField(
                            int access, String field, String type, String signature, Object value) {
                        constants.add(value);
                        return null;
                    }
                },
                ClassReader.SKIP_CODE);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access,
                            String method,
                            String descriptor,
                            String signature,
                            String[] exceptions) {
                        return new Blocks(name + "." + method, constants);
                    }
                },
                ClassReader.SKIP_DEBUG);
    }

    /** Follows each catch block from its beginning to the first jump, return or throw. */
    private final class Blocks extends MethodVisitor {
        private final String where;
        private final Set<Object> constants;
        private final Map<Label, Boolean> handlers = new HashMap<>();
        private boolean within;

        Blocks(String where, Set<Object> constants) {
            super(Opcodes.ASM9);
            this.where = where;
            this.constants = constants;
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
            if (type != null && ERRORS.contains(type) && handlers.put(handler, true) == null) {
                blocks++;
            }
        }

        @Override
        public void visitLabel(Label label) {
            within |= handlers.containsKey(label);
        }

        @Override
        public void visitLdcInsn(Object value) {
            if (within && value instanceof String && !constants.contains(value)) {
                found.add(where + ": \"" + value + "\"");
            }
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            within &= opcode != Opcodes.GOTO;
        }

        @Override
        public void visitInsn(int opcode) {
            boolean leaves =
                    opcode == Opcodes.ATHROW
                            || (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN);
            within &= !leaves;
        }
    }
}
