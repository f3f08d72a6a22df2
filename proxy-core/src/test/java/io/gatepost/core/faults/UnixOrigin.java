package io.gatepost.core.faults;

import io.gatepost.core.config.Endpoint;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A server on a unix socket that answers each connection's requests alike. */
final class UnixOrigin implements AutoCloseable {
    private final Path path;
    private final ServerSocketChannel listener;

    /** @param answer to each request; null for none at all */
    UnixOrigin(Path path, String answer) throws IOException {
        this.path = path;
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(path));
        Thread.ofVirtual().start(() -> accept(answer));
    }

    private void accept(String answer) {
        try {
            while (true) {
                SocketChannel connection = listener.accept();
                Thread.ofVirtual().start(() -> answer(connection, answer));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void answer(SocketChannel connection, String answer) {
        try (connection) {
            ByteBuffer in = ByteBuffer.allocate(64 * 1024);
            while (connection.read(in) >= 0) {
                if (StandardCharsets.ISO_8859_1.decode(in.duplicate().flip()).toString().endsWith("\r\n\r\n")) {
                    in.clear();
                    connection.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.ISO_8859_1)));
                }
            }
        } catch (IOException e) {
            // the proxy ended it
        }
    }

    Endpoint endpoint() {
        return Endpoint.unix(path.toString());
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
