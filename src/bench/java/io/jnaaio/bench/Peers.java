package io.jnaaio.bench;

import java.lang.reflect.InvocationTargetException;

/** Other libraries, which are compiled and on the class path only with the profile {@code bench-peers}. */
final class Peers {
    private Peers() {}

    /** Returns the contestant with this class, which is created from a {@link Work}. */
    static Contestant.Factory named(String className) {
        return work -> {
            try {
                return Class.forName("io.jnaaio.bench." + className)
                        .asSubclass(Contestant.class)
                        .getDeclaredConstructor(Work.class)
                        .newInstance(work);
            } catch (ClassNotFoundException e) {
                throw new Contestant.UnavailableException("not built; add -Pbench-peers");
            } catch (InvocationTargetException e) {
                throw new Contestant.UnavailableException(String.valueOf(e.getCause()));
            } catch (LinkageError e) {
                throw new Contestant.UnavailableException(e.toString());
            }
        };
    }
}
