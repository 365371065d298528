package io.jnaaio.engine.mem;

import io.jnaaio.spi.Request;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The requests that a driver has handed to the system, by slot. A request is removed once, before it is reported,
 * because its slot may be reused as soon as it is reported. The generation distinguishes a late result of an earlier
 * request of the slot from the result of the current request.
 */
public final class SlotRequests {
    private final AtomicReferenceArray<@Nullable Request> requests;

    /** The number of requests that each slot has held; written before the request. */
    private final int[] generations;

    /** Creates an empty table. */
    public SlotRequests(int slots) {
        requests = new AtomicReferenceArray<>(slots);
        generations = new int[slots];
    }

    /** Stores a request in its slot, which must be free, with a new generation. */
    public void put(Request request) {
        int slot = request.slot();
        generations[slot]++;
        requests.set(slot, request);
    }

    /** Returns the generation of the request that is in the slot, or was there last. */
    public int generation(int slot) {
        return generations[slot];
    }

    /** Returns the request in the slot; null if there is none. */
    public @Nullable Request at(int slot) {
        return requests.get(slot);
    }

    /** Returns true if the request is in its slot. */
    public boolean contains(Request request) {
        return requests.get(request.slot()) == request;
    }

    /** Removes the request; returns false if it was removed before. */
    public boolean take(Request request) {
        return requests.compareAndSet(request.slot(), request, null);
    }

    /** Returns the number of slots. */
    public int slots() {
        return generations.length;
    }
}
