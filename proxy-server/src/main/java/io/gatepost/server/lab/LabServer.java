package io.gatepost.server.lab;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that misbehaves: one that follows a script on each connection, or one of these kinds.
 *
 * <pre>
 * nobody           a port where nobody listens
 * full             a listener whose accept queue is full
 * deaf             a listener that never accepts
 * at ADDRESS       somewhere else
 * unix-missing     a path with nothing there
 * unix-stale       a socket whose program is gone
 * unix-file        a path that is a file
 * unix-full        a socket whose queue is full
 * unix-forbidden   a socket that nobody may use
 * unix SCRIPT      a script, on a unix socket
 * </pre>
 */
final class LabServer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(LabServer.class);
    private static final int MOST_CONNECTIONS = 1024;

    private final List<Closeable> open = new ArrayList<>();
    private final Semaphore slots = new Semaphore(MOST_CONNECTIONS);
    private final Script.Stage stage;
    private String address = "";

    private LabServer(Script.Stage stage) {
        this.stage = stage;
    }

    /** Starts it on a free port of the loopback. */
    static LabServer start(String server, Script.Stage stage) throws IOException {
        return start(server, stage, 0);
    }

    /** Starts it on a port of the loopback. */
    static LabServer start(String server, Script.Stage stage, int port) throws IOException {
        LabServer made = new LabServer(stage);
        Leftovers.add(made);
        try {
            made.open(server, port);
            return made;
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    private void open(String server, int port) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[]{127, 0, 0, 1});
        switch (server) {
            // Bound and not listening: the port is refused and stays ours.
            case "nobody" -> {
                SocketChannel reserved = keep(SocketChannel.open().bind(new InetSocketAddress(loopback, port)));
                address = "127.0.0.1:" + ((InetSocketAddress) reserved.getLocalAddress()).getPort();
            }
            case "full" -> {
                ServerSocket full = keep(new ServerSocket(port, 1, loopback));
                for (int i = 0; i < 3; i++) {
                    SocketChannel waiting = keep(SocketChannel.open());
                    waiting.configureBlocking(false);
                    waiting.connect(full.getLocalSocketAddress());
                }
                address = "127.0.0.1:" + full.getLocalPort();
            }
            case "deaf" -> address = "127.0.0.1:" + keep(new ServerSocket(port, 5, loopback)).getLocalPort();
            default -> {
                if (server.startsWith("at ")) {
                    address = server.substring(3);
                } else if (server.startsWith("unix")) {
                    unix(server);
                } else {
                    ServerSocket listener = keep(new ServerSocket(port, MOST_CONNECTIONS, loopback));
                    address = "127.0.0.1:" + listener.getLocalPort();
                    serve(Script.parse(server), () -> new Peer(accepted(listener)));
                }
            }
        }
    }

    private void unix(String server) throws IOException {
        Path folder = Files.createTempDirectory("gatepost-lab");
        Path path = folder.resolve("app.sock");
        keep(() -> {
            Files.deleteIfExists(path);
            Files.deleteIfExists(folder);
        });
        address = "unix:" + path;
        switch (server) {
            case "unix-missing" -> LOG.debug("nothing at {}", path);
            case "unix-file" -> Files.createFile(path);
            default -> {
                ServerSocketChannel listener = keep(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
                listener.bind(UnixDomainSocketAddress.of(path), server.equals("unix-full") ? 1 : MOST_CONNECTIONS);
                switch (server) {
                    case "unix-stale" -> listener.close();
                    case "unix-full" -> {
                        // The queue takes one more than its length.
                        keep(SocketChannel.open(UnixDomainSocketAddress.of(path)));
                        keep(SocketChannel.open(UnixDomainSocketAddress.of(path)));
                    }
                    case "unix-forbidden" ->
                        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
                    default -> serve(Script.parse(server.substring(5)), () -> new Peer(listener.accept()));
                }
            }
        }
    }

    private <T extends Closeable> T keep(T what) {
        synchronized (open) {
            open.add(what);
        }
        return what;
    }

    private Socket accepted(ServerSocket listener) throws IOException {
        return keep(listener.accept());
    }

    /** Takes a connection. */
    @FunctionalInterface
    private interface Door {
        Peer next() throws IOException;
    }

    private void serve(Script script, Door door) {
        Thread.ofVirtual().name("lab-server").start(() -> {
            try {
                while (true) {
                    Peer peer = door.next();
                    if (slots.tryAcquire()) {
                        Thread.ofVirtual().start(() -> play(script, peer));
                    } else {
                        peer.close();
                    }
                }
            } catch (IOException e) {
                LOG.debug("the lab's server stopped", e);
            }
        });
    }

    private void play(Script script, Peer peer) {
        try {
            script.run(peer, stage);
        } catch (IOException e) {
            LOG.debug("a connection of the lab ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            slots.release();
        }
    }

    /** Where it is, as a configuration has it. */
    String address() {
        return address;
    }

    @Override
    public void close() {
        Leftovers.remove(this);
        List<Closeable> all;
        synchronized (open) {
            all = List.copyOf(open).reversed();
            open.clear();
        }
        for (Closeable one : all) {
            try {
                one.close();
            } catch (IOException e) {
                LOG.debug("closing {}", one, e);
            }
        }
    }
}
