package io.jnaaio.bench;

import java.lang.reflect.InvocationTargetException;

/** Libraries of others; compiled and on the class path only with the profile {@code bench-peers}. */
final class Peers {
    private Peers() {}

    /** The contestant of that class, which is made from a {@link Work}. */
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
