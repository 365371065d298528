package io.jnaaio.soak;

import java.nio.file.Path;

/** Runs one target. Arguments: its name, a folder, the number of operations, the first seed. */
final class SoakChild {
    private SoakChild() {}

    public static void main(String[] arguments) throws Exception {
        Target target = Target.valueOf(arguments[0]);
        Path dir = Path.of(arguments[1]);
        long operations = Long.parseLong(arguments[2]);
        long seed = Long.parseLong(arguments[3]);
        System.out.println(target + ": " + Soak.run(target, dir, operations, seed, true));
        System.exit(0);
    }
}
