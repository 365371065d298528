package io.jnaaio.backend.lio;

import org.jspecify.annotations.Nullable;

/**
 * An intrusive queue of elements: adding one never allocates, so an element in the kernel can always be kept. An
 * element is in one queue at a time. Not thread-safe.
 */
final class ElementQueue {
    private @Nullable Element first;
    private @Nullable Element last;
    private int size;

    boolean isEmpty() {
        return first == null;
    }

    int size() {
        return size;
    }

    @Nullable Element first() {
        return first;
    }

    void add(Element element) {
        element.next = null;
        Element before = last;
        if (before == null) {
            first = element;
        } else {
            before.next = element;
        }
        last = element;
        size++;
    }

    /** Moves all elements of another queue to the end of this one. */
    void addAll(ElementQueue other) {
        Element head = other.first;
        if (head == null) {
            return;
        }
        Element before = last;
        if (before == null) {
            first = head;
        } else {
            before.next = head;
        }
        last = other.last;
        size += other.size;
        other.first = null;
        other.last = null;
        other.size = 0;
    }

    /** Takes the first element; null if the queue is empty. */
    @Nullable Element poll() {
        Element head = first;
        if (head != null) {
            removeAfter(null, head);
        }
        return head;
    }

    /** Removes an element; false if it is not in this queue. */
    boolean remove(Element element) {
        Element before = null;
        for (Element at = first; at != null; at = at.next) {
            if (at == element) {
                removeAfter(before, element);
                return true;
            }
            before = at;
        }
        return false;
    }

    /**
     * Removes an element whose predecessor is known.
     *
     * @param before the element in front of it; null if it is the first
     */
    void removeAfter(@Nullable Element before, Element element) {
        if (before == null) {
            first = element.next;
        } else {
            before.next = element.next;
        }
        if (last == element) {
            last = before;
        }
        element.next = null;
        size--;
    }
}
