package io.gatepost.core.exchange;

import io.gatepost.core.connection.ServerStream;
import io.gatepost.core.timer.Deadline;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.buffer.ByteBuf;

/**
 * Bytes between a client and a server that have switched to another protocol: each side is held back where the other is slow,
 * each may end its direction while the other goes on, and a clock rings where nothing flows either way.
 */
public final class Tunnel extends Deadline {
    private final Exchange exchange;
    private final ClientStream client;
    private final ServerStream server;
    private final long idleMillis;
    private boolean over;
    private boolean clientPaused;
    private boolean toServerEnded;
    private boolean toClientEnded;

    Tunnel(Exchange exchange, ClientStream client, ServerStream server, long idleMillis) {
        this.exchange = exchange;
        this.client = client;
        this.server = server;
        this.idleMillis = idleMillis;
    }

    void start() {
        exchange.loop.timers().arm(this, idleMillis, Ticks.now());
    }

    /** Its exchange has ended: what still comes is dropped. */
    void stop() {
        over = true;
        exchange.loop.timers().cancel(this);
    }

    /** Bytes of the client; ownership is taken. */
    public void fromClient(ByteBuf bytes) {
        if (over) {
            bytes.release();
            return;
        }
        exchange.requestBody += bytes.readableBytes();
        touch(Ticks.now());
        server.sendTunnelled(bytes);
        server.flush();
        if (!server.writable() && !clientPaused) {
            clientPaused = true;
            client.readRequest(false);
        }
    }

    /** The server's send buffer fell below its mark, or rose above. */
    void serverWritabilityChanged() {
        if (clientPaused && server.writable()) {
            clientPaused = false;
            client.readRequest(true);
        }
    }

    /** Bytes of the server came, or went out. */
    void active() {
        touch(Ticks.now());
    }

    /** The client sends nothing more: the server is told once it has all that came before. */
    public void clientEnded() {
        server.whenWritten(() -> {
            if (!over) {
                toServerEnded = true;
                server.shutdownOutput();
                endWhereBothDid();
            }
        });
    }

    /** The server sends nothing more: the client is told once it has all that came before. */
    void serverEnded() {
        exchange.flushResponse();
        client.whenWritten(() -> {
            if (!over) {
                toClientEnded = true;
                client.shutdownOutput();
                endWhereBothDid();
            }
        });
    }

    private void endWhereBothDid() {
        if (toServerEnded && toClientEnded) {
            exchange.tunnelEnded();
        }
    }

    @Override
    protected void expired(long now) {
        exchange.step(() -> exchange.tunnelIdle(idleMillis));
    }
}
