package io.jnaaio.soak;

import java.nio.file.Path;

/**
 * Runs one target with too few threads. Arguments: its name, a folder that every user may write to, the number of
 * operations, a seed.
 */
final class FewThreadsChild {
    private FewThreadsChild() {}

    public static void main(String[] arguments) throws Exception {
        Target target = Target.valueOf(arguments[0]);
        Path dir = Path.of(arguments[1]);
        long operations = Long.parseLong(arguments[2]);
        long seed = Long.parseLong(arguments[3]);
        // Loads the classes, from folders that the user nobody may not read.
        for (long life = seed; life < seed + 5; life++) {
            var unused = Soak.run(target, dir.resolve("before"), 1, life, false);
        }
        Scarcity.play(seed);
        try {
            System.out.println(
                    "right: " + Soak.run(target, dir.resolve("then"), operations, seed, false));
            Runtime.getRuntime().halt(0);
        } catch (AssertionError e) {
            e.printStackTrace(System.out);
            Runtime.getRuntime().halt(1);
        }
    }
}
