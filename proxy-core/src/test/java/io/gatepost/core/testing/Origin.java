package io.gatepost.core.testing;

import io.gatepost.core.config.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A server on 127.0.0.1 that does what its scripts say, one for each connection, in order; the last one serves all further
 * connections. A script that asserts something wrong fails {@link #close}; one whose connection ends under it does not.
 * After its script a connection is closed.
 */
public final class Origin implements AutoCloseable {
    /** What is done on one connection. */
    @FunctionalInterface
    public interface Script {
        /** Runs on a thread of its own. */
        void run(RawConnection connection) throws IOException;
    }

    /** A short response on a connection that stays. */
    public static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final ServerSocket listener;
    private final List<Script> scripts;
    private final List<RawConnection> connections = new CopyOnWriteArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<CountDownLatch> ends = new CopyOnWriteArrayList<>();

    private Origin(List<Script> scripts) throws IOException {
        this.scripts = scripts;
        this.listener = new ServerSocket(0, 128, InetAddress.getByAddress(new byte[]{127, 0, 0, 1}));
        Thread.ofVirtual().start(this::accept);
    }

    /** Serves by these scripts. */
    public static Origin scripted(Script... perConnection) throws IOException {
        return new Origin(List.of(perConnection));
    }

    /** Answers every request with these bytes and keeps the connection. */
    public static Origin answering(String response) throws IOException {
        return scripted(c -> answer(c, response));
    }

    /** The script of {@link #answering}: ends only with the connection. */
    public static void answer(RawConnection connection, String response) throws IOException {
        while (true) {
            connection.request();
            connection.send(response);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                RawConnection connection = new RawConnection(socket);
                Script script = scripts.get(Math.min(connections.size(), scripts.size() - 1));
                CountDownLatch end = new CountDownLatch(1);
                ends.add(end);
                connections.add(connection);
                Thread.ofVirtual().start(() -> run(script, connection, end));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void run(Script script, RawConnection connection, CountDownLatch end) {
        try (connection) {
            script.run(connection);
        } catch (IOException e) {
            // the proxy ended the connection, or the test did
        } catch (Throwable e) {
            failures.add(e);
        } finally {
            end.countDown();
        }
    }

    /** Waits for the end of the script of the connection with that index, which the end of the connection brings about. */
    public void awaitEnd(int index) throws InterruptedException {
        if (!ends.get(index).await(RawConnection.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new AssertionError("connection " + index + " is still open");
        }
    }

    /** Where it listens. */
    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", listener.getLocalPort());
    }

    /** How many connections came. */
    public int connections() {
        return connections.size();
    }

    /** The connection with that index. */
    public RawConnection connection(int index) {
        return connections.get(index);
    }

    /** All bytes that came and were read by a script, connection by connection. */
    public String received() {
        StringBuilder all = new StringBuilder();
        connections.forEach(c -> all.append(c.received()));
        return all.toString();
    }

    /** All whole requests that came, connection by connection. */
    public List<HttpMessage> requests() {
        return connections.stream().flatMap(c -> c.requests().stream()).toList();
    }

    /** The only request that came. */
    public HttpMessage request() {
        List<HttpMessage> all = requests();
        if (all.size() != 1) {
            throw new AssertionError("not one request: " + all);
        }
        return all.getFirst();
    }

    /** Refuses connections from now on; those that are open go on. */
    public void stopListening() throws IOException {
        listener.close();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (RawConnection connection : connections) {
            connection.close();
        }
        for (Throwable failure : failures) {
            throw new AssertionError("a script failed", failure);
        }
    }
}
