package io.gatepost.core.testing;

import io.gatepost.core.config.Endpoint;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** A server on loopback that speaks TLS with the JDK's engine. */
public final class TlsOrigin implements AutoCloseable {
    /** What it does with a connection whose handshake is done. */
    public interface Script {
        /** @param tcp below TLS: closing it says no goodbye */
        void run(SSLSocket connection, Socket tcp) throws IOException;
    }

    private final ServerSocket listener;
    private final SSLSocketFactory sockets;
    private final boolean clientCertificate;
    private final String version;
    private final AtomicInteger handshakes = new AtomicInteger();

    private TlsOrigin(SSLSocketFactory sockets, boolean clientCertificate, String version) throws IOException {
        this.listener = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
        this.sockets = sockets;
        this.clientCertificate = clientCertificate;
        this.version = version;
    }

    /**
     * Starts one.
     *
     * @param certificate       its own, with key
     * @param clientCertificate whether clients must have one of the same authority
     */
    public static TlsOrigin start(X509Bundle certificate, boolean clientCertificate, String version, Script script)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(certificate.toKeyManagerFactory().getKeyManagers(),
                new TrustManager[]{certificate.toTrustManager()}, new SecureRandom());
        TlsOrigin origin = new TlsOrigin(context.getSocketFactory(), clientCertificate, version);
        Thread.ofPlatform().daemon().start(() -> origin.serve(script));
        return origin;
    }

    private void serve(Script script) {
        try {
            while (true) {
                Socket tcp = listener.accept();
                Thread.ofPlatform().daemon().start(() -> serve(tcp, script));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket tcp, Script script) {
        try (tcp; SSLSocket connection = (SSLSocket) sockets.createSocket(tcp, null, tcp.getPort(), true)) {
            connection.setUseClientMode(false);
            connection.setNeedClientAuth(clientCertificate);
            connection.setEnabledProtocols(new String[]{version});
            connection.startHandshake();
            handshakes.incrementAndGet();
            script.run(connection, tcp);
        } catch (SSLException | SocketException e) {
            // the other side refused, or went away
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** How many handshakes were completed. */
    public int handshakes() {
        return handshakes.get();
    }

    /** Reads a request without a body. */
    public static void readRequest(SSLSocket from) throws IOException {
        int state = 0;
        while (state < 4) {
            int b = from.getInputStream().read();
            if (b < 0) {
                throw new SocketException("closed");
            }
            state = b == (state % 2 == 0 ? '\r' : '\n') ? state + 1 : b == '\r' ? 1 : 0;
        }
    }

    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", listener.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
