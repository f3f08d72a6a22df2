package io.gatepost.core.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.gatepost.core.config.Endpoint;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One side of a TCP connection, driven by hand: what is sent goes out as it is, and what comes is read strictly. Texts are
 * ISO 8859-1. A read that gets nothing for {@link #TIMEOUT_MILLIS} fails. Used by one thread; what was received can be
 * asked for by any.
 */
public final class RawConnection implements AutoCloseable {
    /** How long a read waits. */
    public static final int TIMEOUT_MILLIS = 10_000;

    /**
     * How the other side's sending ended.
     *
     * @param bytes what had come and was not read yet
     * @param reset whether by RST; else by FIN
     */
    public record End(String bytes, boolean reset) {}

    private final Socket socket;
    private final Recorder recorder;
    private final InputStream in;
    private final HttpReader reader;
    private final List<HttpMessage> requests = new CopyOnWriteArrayList<>();

    RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        recorder = new Recorder(socket.getInputStream());
        in = new BufferedInputStream(recorder);
        reader = new HttpReader(in);
    }

    /** Connects as a client. */
    public static RawConnection connect(Endpoint to) throws IOException {
        return connect(to, 0);
    }

    /**
     * Connects as a client whose kernel takes little on its own.
     *
     * @param receiveBuffer bytes of SO_RCVBUF; 0 leaves it alone
     */
    public static RawConnection connect(Endpoint to, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(to.host(), to.port()), TIMEOUT_MILLIS);
        return new RawConnection(socket);
    }

    /** Sends these bytes. */
    public RawConnection send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    /** Sends these bytes. */
    public RawConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Reads one request. EOFException where the other side ended before it was whole. */
    public HttpMessage request() throws IOException {
        HttpMessage request = reader.request();
        requests.add(request);
        return request;
    }

    /** Reads one response, also an interim one, to a request that was not HEAD. */
    public HttpMessage response() throws IOException {
        return reader.response("GET");
    }

    /** Reads one response to a request with that method. */
    public HttpMessage responseTo(String method) throws IOException {
        return reader.response(method);
    }

    /** Reads the head of a request, leaving its body. */
    public HttpMessage requestHead() throws IOException {
        return reader.requestHead();
    }

    /** Reads the head of a response, leaving its body. */
    public HttpMessage responseHead() throws IOException {
        return reader.responseHead();
    }

    /** Reads exactly so many bytes. */
    public String read(int n) throws IOException {
        return reader.bytes(n);
    }

    /** Reads until the other side has closed or reset the connection. */
    public End end() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            in.transferTo(rest);
            return new End(rest.toString(ISO_8859_1), false);
        } catch (SocketException e) {
            // the only one that a read of an open, connected socket throws is the reset
            return new End(rest.toString(ISO_8859_1), true);
        }
    }

    /** Sends a FIN and reads on. */
    public RawConnection shutdownOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Closes with a RST. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Closes: a FIN, or a RST where bytes lie unread. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** All bytes that were read so far, in whatever way. */
    public String received() {
        return recorder.text();
    }

    /** The whole requests that were read so far. */
    List<HttpMessage> requests() {
        return List.copyOf(requests);
    }

    /** The port of this side. */
    public int localPort() {
        return socket.getLocalPort();
    }

    private static final class Recorder extends FilterInputStream {
        private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

        Recorder(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            throw new IOException("read through the buffer only");
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            int n = super.read(b, off, len);
            if (n > 0) {
                synchronized (seen) {
                    seen.write(b, off, n);
                }
            }
            return n;
        }

        String text() {
            synchronized (seen) {
                return seen.toString(ISO_8859_1);
            }
        }
    }
}
