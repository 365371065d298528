package io.jnaaio.engine.stats;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Registers an engine with JMX. Only this class uses {@code java.management}, which a runtime image may lack. */
public final class Jmx {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final int ENGINES_MAX = 10_000;

    private Jmx() {}

    /**
     * Registers the engine under the first free number.
     *
     * @return a task that removes the registration
     */
    public static Runnable register(
            AsyncIo engine, Supplier<? extends Collection<? extends AioFile>> openFiles) {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            EngineBean bean = new EngineBean(engine, openFiles);
            for (int id = 1; id <= ENGINES_MAX; id++) {
                ObjectName name = new ObjectName("io.jnaaio:type=Engine,id=" + id);
                if (server.isRegistered(name)) {
                    continue;
                }
                try {
                    var unused = server.registerMBean(bean, name);
                    return () -> unregister(server, name);
                } catch (InstanceAlreadyExistsException e) {
                    LOG.log(
                            Level.TRACE,
                            "another engine was registered under this number first",
                            e);
                }
            }
            LOG.log(Level.WARNING, "no MXBean: " + ENGINES_MAX + " engines have one already");
        } catch (JMException | RuntimeException e) {
            LOG.log(Level.WARNING, "no MXBean: the engine cannot be registered", e);
        }
        return () -> {};
    }

    private static void unregister(MBeanServer server, ObjectName name) {
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            LOG.log(Level.DEBUG, "the engine's MXBean was unregistered by other code", e);
        } catch (JMException | RuntimeException e) {
            LOG.log(Level.WARNING, "the engine's MXBean cannot be unregistered", e);
        }
    }
}
