package org.example.lucene;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.NIOFSDirectory;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** An index on jna-aio, and its speed. */
public class IndexTest {
    private static final int DOCUMENTS = 20_000;
    private static final int THREADS = 4;
    private static final int ROUNDS = 5;
    private static final int FILE_BYTES = 64 << 20;
    private static final int READS = 100_000;

    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void someThreadsIndexAndEveryDocumentIsFoundAfterAReopen() throws Exception {
        Path path = folder.newFolder().toPath();
        try (AsyncIo io = Aio.open()) {
            try (Directory directory = new AioDirectory(io, path);
                    IndexWriter writer =
                            new IndexWriter(
                                    directory, new IndexWriterConfig().setRAMBufferSizeMB(1))) {
                index(writer);
                writer.forceMerge(2);
                writer.commit();
            }
            try (Directory directory = new AioDirectory(io, path)) {
                check(directory);
            }
        }
        // Lucene's own directory reads what was written, too.
        try (Directory directory = new NIOFSDirectory(path)) {
            check(directory);
        }
    }

    @Test
    public void aDocumentIsIndexed() throws Exception {
        Path path = folder.newFolder().toPath();
        Document document = document(1);
        // tag::lucene[]
        try (AsyncIo io = Aio.open();
                Directory directory = new AioDirectory(io, path);
                IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
            writer.addDocument(document);
        }
        // end::lucene[]
        try (Directory directory = new NIOFSDirectory(path);
                DirectoryReader reader = DirectoryReader.open(directory)) {
            assertEquals(1, reader.numDocs());
        }
    }

    @Test
    public void anInterruptLeavesTheFileOpen() throws Exception {
        try (AsyncIo io = Aio.open();
                Directory directory = new AioDirectory(io, folder.newFolder().toPath())) {
            try (IndexOutput out = directory.createOutput("file", IOContext.DEFAULT)) {
                out.writeString("text");
                Thread.currentThread().interrupt();
            }
            try (IndexInput in = directory.openInput("file", IOContext.DEFAULT)) {
                assertEquals("text", in.readString());
                assertTrue("the interrupt is pending", Thread.interrupted());
                in.seek(0);
                assertEquals("text", in.readString());
            }
        } finally {
            Thread.interrupted();
        }
    }

    private static void index(IndexWriter writer) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread;
                tasks.add(
                        () -> {
                            for (int id = first; id < DOCUMENTS; id += THREADS) {
                                writer.updateDocument(new Term("id", "" + id), document(id));
                                if (id % 5000 == 0) {
                                    writer.commit();
                                }
                            }
                            return null;
                        });
            }
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private static Document document(int id) {
        Document document = new Document();
        document.add(new StringField("id", "" + id, Field.Store.YES));
        document.add(
                new TextField(
                        "text",
                        "all word" + id % 10 + " " + "text ".repeat(20) + id,
                        Field.Store.YES));
        return document;
    }

    private static void check(Directory directory) throws IOException {
        try (CheckIndex check = new CheckIndex(directory)) {
            assertTrue(check.checkIndex().clean);
        }
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            assertEquals(DOCUMENTS, searcher.count(new TermQuery(new Term("text", "all"))));
            assertEquals(DOCUMENTS / 10, searcher.count(new TermQuery(new Term("text", "word3"))));
            for (int id = 0; id < DOCUMENTS; id += 997) {
                assertEquals(1, searcher.count(new TermQuery(new Term("id", "" + id))));
            }
        }
    }

    @Test
    public void itsSpeedAgainstNioFsDirectory() throws Exception {
        double[] writes = new double[ROUNDS];
        double[] reads = new double[ROUNDS];
        try (AsyncIo io = Aio.open()) {
            for (int i = -1; i < ROUNDS; i++) { // the first one warms up
                long[] own = round(new NIOFSDirectory(folder.newFolder().toPath()));
                long[] ours = round(new AioDirectory(io, folder.newFolder().toPath()));
                writes[Math.max(i, 0)] = (double) own[0] / ours[0];
                reads[Math.max(i, 0)] = (double) own[1] / ours[1];
            }
        }
        Arrays.sort(writes);
        Arrays.sort(reads);
        System.out.printf(
                "downstream: Lucene, speed against NIOFSDirectory (1.00 is the same):"
                        + " writes %.2f, random reads %.2f%n",
                writes[ROUNDS / 2], reads[ROUNDS / 2]);
    }

    /** Nanoseconds to write a file, and to read it at random places. */
    private static long[] round(Directory opened) throws IOException {
        byte[] block = new byte[4096];
        new Random(1).nextBytes(block);
        try (Directory directory = opened) {
            long start = System.nanoTime();
            try (IndexOutput out = directory.createOutput("file", IOContext.DEFAULT)) {
                for (int written = 0; written < FILE_BYTES; written += block.length) {
                    out.writeBytes(block, block.length);
                }
            }
            long written = System.nanoTime();
            Random random = new Random(2);
            byte[] read = new byte[block.length];
            try (IndexInput in = directory.openInput("file", IOContext.DEFAULT)) {
                for (int i = 0; i < READS; i++) {
                    in.seek((long) random.nextInt(FILE_BYTES / block.length) * block.length);
                    in.readBytes(read, 0, 256);
                }
            }
            long done = System.nanoTime();
            assertArrayEquals(Arrays.copyOf(block, 256), Arrays.copyOf(read, 256));
            directory.deleteFile("file");
            return new long[] {written - start, done - written};
        }
    }
}
