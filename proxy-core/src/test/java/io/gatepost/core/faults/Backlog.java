package io.gatepost.core.faults;

import io.gatepost.core.config.Endpoint;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** Connections that fill the accept queue of a listener that never accepts. */
final class Backlog implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Socket> held = new ArrayList<>();

    private Backlog(ServerSocket listener) {
        this.listener = listener;
    }

    static Backlog fill(ServerSocket listener) throws IOException {
        Backlog backlog = new Backlog(listener);
        for (int i = 0; i < 100; i++) {
            Socket socket = new Socket();
            backlog.held.add(socket);
            try {
                socket.connect(listener.getLocalSocketAddress(), 200);
            } catch (SocketTimeoutException e) {
                return backlog;
            }
        }
        throw new AssertionError("the accept queue never fills");
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", listener.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : held) {
            socket.close();
        }
    }
}
