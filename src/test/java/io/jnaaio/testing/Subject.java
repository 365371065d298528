package io.jnaaio.testing;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.DriverWrapper;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An engine under test.
 *
 * @param io the engine
 * @param fake the fake on which it runs, if any
 * @param faults the run of its fault plan, if any
 */
record Subject(AsyncIo io, @Nullable FakeAio fake, @Nullable Faults faults) {
    /**
     * How to open engines.
     *
     * @param real opens an engine that is not a fake
     * @param fake configures a fake; null for a real engine
     * @param plan the fault plan; null for none
     * @param changes the changes to the options, in order
     * @param wrappers the wrappers of drivers, innermost first; the fault plan wraps them all
     */
    record Recipe(
            AioExtension.Opener real,
            @Nullable Consumer<FakeAio.Builder> fake,
            @Nullable FaultPlan plan,
            List<Consumer<AioOptions.Builder>> changes,
            List<DriverWrapper> wrappers) {
        static final AioExtension.Opener AS_SET = options -> Aio.open(options.build());

        Recipe {
            changes = List.copyOf(changes);
            wrappers = List.copyOf(wrappers);
        }
    }

    /** Opens an engine. */
    static Subject open(Recipe recipe, AioOptions.Builder options) throws IOException {
        recipe.changes().forEach(change -> change.accept(options));
        FaultPlan plan = recipe.plan();
        if (recipe.fake() != null) {
            FakeAio.Builder builder = FakeAio.builder();
            recipe.fake().accept(builder);
            if (plan != null) {
                builder.faults(plan);
            }
            wrap(options, recipe.wrappers(), null);
            FakeAio fake = builder.options(options).create();
            return new Subject(fake.io(), fake, fake.faults());
        }
        Faults faults = plan == null ? null : plan.start();
        wrap(options, recipe.wrappers(), faults);
        return new Subject(recipe.real().open(options), null, faults);
    }

    private static void wrap(
            AioOptions.Builder options, List<DriverWrapper> wrappers, @Nullable Faults faults) {
        if (wrappers.isEmpty() && faults == null) {
            return;
        }
        options.extension(
                DriverWrapper.class,
                factory -> {
                    DriverFactory wrapped = factory;
                    for (DriverWrapper wrapper : wrappers) {
                        wrapped = wrapper.wrap(wrapped);
                    }
                    return faults == null ? wrapped : faults.wrap(wrapped);
                });
    }

    /**
     * Closes the engine; requests held by a fake or a plan complete.
     *
     * @param drained true if nothing is in flight
     */
    void close(boolean drained) throws IOException {
        if (fake != null) {
            fake.close();
            return;
        }
        if (faults != null) {
            faults.release();
        }
        if (drained) {
            io.close();
        } else {
            io.closeNow();
        }
        if (faults != null) {
            faults.checkFiles();
        }
    }
}
