package io.gatepost.server.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The demo's servers on loopback: one that misbehaves by path, a port where nobody listens, one whose queue is full. */
final class DemoBackend implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DemoBackend.class);
    private static final int MOST_CONNECTIONS = 256;
    private static final int READ_MILLIS = 60_000;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final ServerSocket server;
    private final SocketChannel reserved;
    private final ServerSocket full;
    private final java.util.concurrent.Semaphore slots = new java.util.concurrent.Semaphore(MOST_CONNECTIONS);

    DemoBackend() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        server = keep(new ServerSocket(0, MOST_CONNECTIONS, loopback));
        // Bound and not listening: the port is refused and stays ours.
        reserved = keep(SocketChannel.open().bind(new InetSocketAddress(loopback, 0)));
        full = keep(new ServerSocket(0, 1, loopback));
        for (int i = 0; i < 3; i++) {
            SocketChannel waiting = keep(SocketChannel.open());
            waiting.configureBlocking(false);
            waiting.connect(full.getLocalSocketAddress());
        }
        Thread.ofVirtual().name("demo-backend").start(this::accept);
    }

    private <T extends AutoCloseable> T keep(T socket) {
        open.add(socket);
        return socket;
    }

    /** The port that misbehaves by path. */
    int port() {
        return server.getLocalPort();
    }

    /** A port where nobody listens. */
    int nobody() throws IOException {
        return ((InetSocketAddress) reserved.getLocalAddress()).getPort();
    }

    /** A port whose accept queue is full. */
    int full() {
        return full.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (slots.tryAcquire()) {
                    Thread.ofVirtual().start(() -> serve(client));
                } else {
                    client.close();
                }
            } catch (IOException e) {
                LOG.debug("the demo's backend stopped", e);
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout(READ_MILLIS);
            BufferedReader in = new BufferedReader(
                    new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            String first = in.readLine();
            if (first == null) {
                return;
            }
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                // the fields are of no interest
            }
            String[] parts = first.split(" ");
            DemoPath.of(parts.length > 1 ? parts[1] : "/").play(client);
        } catch (IOException e) {
            LOG.debug("a demo connection ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            slots.release();
        }
    }

    @Override
    public void close() {
        for (AutoCloseable socket : open) {
            try {
                socket.close();
            } catch (Exception e) {
                LOG.debug("closing {}", socket, e);
            }
        }
    }
}
