package io.gatepost.server.lab;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One side of a connection that does what a script says, right or wrong. Keeps the beginning of what it reads. */
final class Peer implements Closeable {
    /** Nothing that a script waits for comes later. */
    static final int PATIENCE_MILLIS = 20_000;
    /** How much of what is read is kept. */
    private static final int KEPT = 64 * 1024;

    private final @Nullable Socket socket;
    private final Closeable connection;
    private final InputStream in;
    private final OutputStream out;
    private final StringBuilder read = new StringBuilder();
    private volatile String ending = "";

    Peer(Socket socket) throws IOException {
        this.socket = socket;
        this.connection = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /** Over a unix socket, which knows no reset. */
    Peer(SocketChannel channel) {
        this.socket = null;
        this.connection = channel;
        this.in = new BufferedInputStream(Channels.newInputStream(channel));
        this.out = Channels.newOutputStream(channel);
    }

    private int next() throws IOException {
        int b;
        try {
            b = in.read();
        } catch (IOException e) {
            ending = "broken off: " + e.getMessage();
            throw e;
        }
        if (b < 0) {
            ending = "closed";
            throw new EOFException();
        }
        if (read.length() < KEPT) {
            read.append((char) b);
        }
        return b;
    }

    /** Reads a head; says so once it is whole. */
    String head(Runnable whole) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int b = next();
            head.append((char) b);
        }
        whole.run();
        return head.toString();
    }

    /** Reads a head with its content. */
    void message(Runnable headWhole) throws IOException {
        String head = head(headWhole).toLowerCase(Locale.ROOT);
        while (head.startsWith("http/1.1 1")) {
            head = head(headWhole).toLowerCase(Locale.ROOT);
        }
        int length = head.indexOf("\r\ncontent-length:");
        if (length >= 0) {
            take(Long.parseLong(head.substring(length + 17, head.indexOf("\r\n", length + 2)).strip()));
        } else if (head.contains("\r\ntransfer-encoding: chunked")) {
            StringBuilder last = new StringBuilder("\r\n");
            while (!last.toString().endsWith("\r\n0\r\n\r\n")) {
                last.append((char) next());
                last.delete(0, Math.max(0, last.length() - 16));
            }
        }
    }

    void take(long bytes) throws IOException {
        for (long i = 0; i < bytes; i++) {
            next();
        }
    }

    /** Reads until the other side ends it, in whatever way. */
    void end() {
        try {
            while (true) {
                next();
            }
        } catch (IOException e) {
            // that was it
        }
    }

    void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    void fill(long bytes) throws IOException {
        byte[] piece = new byte[(int) Math.min(bytes, 64 * 1024)];
        Arrays.fill(piece, (byte) 'x');
        for (long left = bytes; left > 0; left -= piece.length) {
            out.write(piece, 0, (int) Math.min(left, piece.length));
        }
        out.flush();
    }

    void pour(long bytes) {
        Thread.ofVirtual().start(() -> {
            try {
                fill(bytes);
            } catch (IOException e) {
                // the other side has enough
            }
        });
    }

    void finish() throws IOException {
        if (socket != null) {
            socket.shutdownOutput();
        } else if (connection instanceof SocketChannel channel) {
            channel.shutdownOutput();
        }
    }

    void reset() throws IOException {
        if (socket != null) {
            socket.setSoLinger(true, 0);
        }
        connection.close();
    }

    /** What was read, at most 64 KB, as ISO 8859-1. */
    String text() {
        return read.toString();
    }

    /** How the other side ended it; empty where it did not. */
    String ending() {
        return ending;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
