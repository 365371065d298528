package io.jnaaio.engine.mem;

import io.jnaaio.spi.Request;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The requests that a driver has handed to the system, by slot. A request is taken out once, before it is reported, because
 * its slot may be in use again as soon as it is. The generation tells a late result of an earlier request of the slot from
 * one of the current request.
 */
public final class SlotRequests {
    private final AtomicReferenceArray<@Nullable Request> requests;

    /** Counts the requests of each slot; written before the request. */
    private final int[] generations;

    /** Empty. */
    public SlotRequests(int slots) {
        requests = new AtomicReferenceArray<>(slots);
        generations = new int[slots];
    }

    /** Puts a request into its free slot, with a new generation. */
    public void put(Request request) {
        int slot = request.slot();
        generations[slot]++;
        requests.set(slot, request);
    }

    /** The generation of the request that is in the slot, or was there last. */
    public int generation(int slot) {
        return generations[slot];
    }

    /** The request in the slot; null if there is none. */
    public @Nullable Request at(int slot) {
        return requests.get(slot);
    }

    /** True if the request is in its slot. */
    public boolean contains(Request request) {
        return requests.get(request.slot()) == request;
    }

    /** Takes the request out; false if it was taken before. */
    public boolean take(Request request) {
        return requests.compareAndSet(request.slot(), request, null);
    }

    /** How many there can be. */
    public int slots() {
        return generations.length;
    }
}
