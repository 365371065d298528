package io.jnaaio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.testing.Crash;
import io.jnaaio.testing.CrashImage;
import io.jnaaio.testing.FakeAio;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A page store without a double-write buffer, and what a power failure leaves of it: docs/direct-io.md. */
@Timeout(60)
class AtomicPageStoreTest {
    private static final int PAGE = 16_384;
    private static final int SECTOR = 4096;
    private static final int PAGES = 3;

    private static ByteBuffer body(AtomicPageStore store, int of) {
        byte[] body = new byte[store.bodyBytes()];
        Arrays.fill(body, (byte) of);
        return ByteBuffer.wrap(body);
    }

    /** How many pages of the images are torn. */
    private static int torn(List<CrashImage> images) {
        int torn = 0;
        for (CrashImage image : images) {
            ByteBuffer content = ByteBuffer.wrap(image.content());
            for (int page = 0; page < PAGES; page++) {
                torn += AtomicPageStore.isWhole(content.slice(page * PAGE, PAGE)) ? 0 : 1;
            }
        }
        return torn;
    }

    private static List<CrashImage> images(Crash crash) {
        List<CrashImage> images = new ArrayList<>(crash.prefixesAndTorn());
        for (int i = 0; i < 500; i++) {
            images.add(crash.random());
        }
        return images;
    }

    @Test
    void noPageIsTornByAPowerFailure() throws Exception {
        // tag::crash[]
        try (FakeAio fake = FakeAio.create();
                AtomicPageStore store = new AtomicPageStore(fake.io(), fake.path("pages"), PAGE)) {
            for (int page = 0; page < PAGES; page++) {
                var unused = store.write(page, body(store, page)); // the old pages
            }
            fake.completeAll();
            var sync = store.sync();
            fake.completeAll();
            sync.join();
            for (int page = 0; page < PAGES; page++) {
                var unused = store.write(page, body(store, 100 + page)); // the new ones
            }
            fake.completeAll();
            assertEquals(0, torn(images(fake.crash("pages", SECTOR))));
        }
        // end::crash[]
    }

    @Test
    void anOrdinaryWriteIsTorn() throws Exception {
        try (FakeAio fake = FakeAio.create();
                AtomicPageStore store = new AtomicPageStore(fake.io(), fake.path("pages"), PAGE)) {
            for (int page = 0; page < PAGES; page++) {
                var unused = store.writeTearing(page, body(store, page));
            }
            fake.completeAll();
            var sync = store.sync();
            fake.completeAll();
            sync.join();
            var unused = store.writeTearing(1, body(store, 101));
            fake.completeAll();
            assertTrue(torn(images(fake.crash("pages", SECTOR))) > 0, "the test can see it");
        }
    }

    @Test
    void aPageThatNoAtomicWriteTakesIsRefused() throws Exception {
        try (FakeAio fake = FakeAio.create()) {
            IOException e =
                    assertThrows(
                            IOException.class,
                            () -> new AtomicPageStore(fake.io(), fake.path("pages"), 512));
            assertTrue(String.valueOf(e.getMessage()).contains("4096 bytes or more"));
        }
    }
}
