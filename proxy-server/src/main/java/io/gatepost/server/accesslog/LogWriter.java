package io.gatepost.server.accesslog;

import io.gatepost.server.thread.Waker;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes lines to a file or a stream on one daemon thread of its own, many at once. Callers never wait: what finds no room
 * is dropped, counted, and told in the log by one line when there is room again. A file that was moved away, as log rotation
 * does, is opened anew within a second.
 */
public final class LogWriter implements AutoCloseable {
    /** Bytes of lines that may wait, where nothing else is said. */
    public static final int DEFAULT_QUEUE_BYTES = 8 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final int BATCH = 2 * LogLine.LIMIT;
    private static final int NOTICE = 64;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_MILLIS = 2000;

    private final @Nullable Path path;
    private final LogQueue queue;
    private final LongAdder dropped = new LongAdder();
    private final Waker waker = new Waker();
    private final Thread thread;
    private volatile boolean closed;

    // The rest belongs to the writing thread.
    private final byte[] batch = new byte[BATCH];
    private @Nullable OutputStream out;
    private @Nullable Object fileKey;
    private long told;
    private long checkAt;
    private boolean failing;

    /**
     * Writes to a file, behind what it has; a named pipe is taken too and may be without a reader.
     *
     * @throws IOException where it cannot be opened
     */
    public LogWriter(Path path, int queueBytesLimit) throws IOException {
        this(path, null, queueBytesLimit);
        open(path);
        thread.start();
    }

    /** Writes to a stream, which is flushed after each batch and never closed. */
    public LogWriter(OutputStream stream, int queueBytesLimit) {
        this(null, stream, queueBytesLimit);
        thread.start();
    }

    private LogWriter(@Nullable Path path, @Nullable OutputStream stream, int queueBytesLimit) {
        this.path = path;
        out = stream;
        queue = new LogQueue(queueBytesLimit);
        thread = Thread.ofPlatform().daemon().name("gatepost-log").unstarted(this::run);
    }

    /** Writes to the standard output. */
    public static LogWriter stdout(int queueBytesLimit) {
        return new LogWriter(new FileOutputStream(FileDescriptor.out), queueBytesLimit);
    }

    /** Hands over lines with their line feeds; copies. False where they were dropped. Any thread, never waits. */
    public boolean offer(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return true;
        }
        if (closed || length > LogLine.LIMIT || !queue.offer(bytes, offset, length)) {
            dropped.increment();
            return false;
        }
        waker.wake(thread);
        return true;
    }

    /** Hands over a whole array. */
    public boolean offer(byte[] bytes) {
        return offer(bytes, 0, bytes.length);
    }

    /** Records dropped since the start: without room, or lost to a failed write. */
    public long dropped() {
        return dropped.sum();
    }

    /** Writes what waits, for two seconds at most, and ends. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_MILLIS);
            if (thread.isAlive()) {
                // Closes the channel under a write that does not return.
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean worked = true;
        boolean last;
        do {
            last = closed;
            boolean ready = ready();
            worked = ready && drain();
            if (worked && !last) {
                // A pause collects the next batch, so that busy callers need not wake this thread for each line.
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
            } else if (!ready && !last) {
                LockSupport.parkNanos(this, SECOND);
            } else if (!last) {
                waker.sleep(1000, () -> closed || queue.next() != 0);
            }
        } while (!last || worked);
        shut();
    }

    /** Whether there is something to write to: opens the file where it is not open, and anew where it was moved. */
    private boolean ready() {
        Path file = path;
        long now = System.nanoTime();
        if (file == null || now - checkAt < 0) {
            return out != null;
        }
        checkAt = now + SECOND;
        try {
            if (out != null && !Objects.equals(fileKey, keyOf(file))) {
                shut();
            }
            if (out == null) {
                open(file);
            }
            return true;
        } catch (IOException e) {
            failed(e);
            return false;
        }
    }

    private void open(Path file) throws IOException {
        // Opened for both, a named pipe does not wait for its reader.
        boolean pipe = Files.exists(file) && Files.readAttributes(file, BasicFileAttributes.class).isOther();
        FileChannel channel = pipe
                ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)
                : FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        out = Channels.newOutputStream(channel);
        fileKey = keyOf(file);
        checkAt = System.nanoTime() + SECOND;
    }

    private static @Nullable Object keyOf(Path file) throws IOException {
        return Files.exists(file) ? Files.readAttributes(file, BasicFileAttributes.class).fileKey() : null;
    }

    /** Writes one batch; false where there was nothing to write. */
    private boolean drain() {
        int length = 0;
        int records = 0;
        for (int n = queue.next(); n > 0 && length + n <= BATCH - NOTICE; n = queue.next()) {
            queue.take(batch, length);
            length += n;
            records++;
        }
        long lost = dropped.sum();
        if (lost > told) {
            byte[] notice = (lost - told + " lines dropped\n").getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(notice, 0, batch, length, notice.length);
            length += notice.length;
        }
        OutputStream target = out;
        if (length == 0 || target == null) {
            return false;
        }
        try {
            target.write(batch, 0, length);
            target.flush();
            told = lost;
            failing = false;
            return true;
        } catch (IOException e) {
            dropped.add(records);
            failed(e);
            return records > 0;
        }
    }

    private void failed(IOException e) {
        if (!failing && !closed) {
            LOG.warn("access log {} cannot be written: {}", path == null ? "stream" : path, e.toString());
        }
        failing = true;
        if (path != null) {
            shut();
            checkAt = System.nanoTime() + SECOND;
        }
    }

    private void shut() {
        OutputStream old = out;
        if (path != null && old != null) {
            out = null;
            try {
                old.close();
            } catch (IOException e) {
                LOG.debug("closing the access log", e);
            }
        }
    }
}
