package io.gatepost.core.tls;

import io.gatepost.core.transport.Errno;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Notes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the TLS handler of a connection to a server and looks at what comes: whether it is TLS at all, which version
 * the server chose, which alert it sent. Only what is not encrypted can be seen, which is what handshakes fail with.
 */
public final class TlsWatch extends ChannelInboundHandlerAdapter {
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int SERVER_HELLO = 2;
    private static final int HEADER = 5;
    private static final int SEEN = 64;

    private final TlsToServers tls;
    private final String name;
    /** The start of what came; records are looked at as far as this goes. */
    private final byte[] seen = new byte[SEEN];
    private int seenLength;
    /** Bytes until the next record's header. */
    private int skip;
    private final byte[] record = new byte[HEADER + 6];
    private int recordLength;
    private boolean encrypted;
    private boolean asked;
    private int alert = -1;
    private int version;
    private int errno;
    private boolean inputEnded;

    public TlsWatch(TlsToServers tls, String host) {
        this.tls = tls;
        this.name = tls.serverName(host);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = (ByteBuf) msg;
        look(in);
        ctx.fireChannelRead(msg);
        asked |= NoClientCertificate.asked();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        inputEnded |= event instanceof ChannelInputShutdownEvent;
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        inputEnded = true;
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (errno == 0 && cause instanceof IOException && !(cause instanceof SSLException)) {
            errno = Errno.of(cause);
        }
        ctx.fireExceptionCaught(cause);
    }

    private void look(ByteBuf in) {
        int from = in.readerIndex();
        int length = in.readableBytes();
        int n = Math.min(SEEN - seenLength, length);
        in.getBytes(from, seen, seenLength, n);
        seenLength += n;
        for (int i = 0; i < length && !encrypted;) {
            if (skip > 0) {
                int over = Math.min(skip, length - i);
                skip -= over;
                i += over;
            } else {
                record[recordLength++] = in.getByte(from + i++);
                recordSeen();
            }
        }
    }

    /** Looks at the record whose start has come so far, and moves on where enough of it has. */
    private void recordSeen() {
        if (recordLength < HEADER) {
            return;
        }
        int type = record[0] & 0xff;
        int length = (record[3] & 0xff) << 8 | record[4] & 0xff;
        int wanted = HEADER + Math.min(length, type == HANDSHAKE ? 6 : type == ALERT ? 2 : 0);
        if (recordLength < wanted) {
            return;
        }
        if (type == ALERT && length == 2) {
            alert = record[HEADER + 1] & 0xff;
        } else if (type == HANDSHAKE && length >= 6 && record[HEADER] == SERVER_HELLO && version == 0) {
            version = (record[HEADER + 4] & 0xff) << 8 | record[HEADER + 5] & 0xff;
        } else if (type == CHANGE_CIPHER_SPEC || type != HANDSHAKE && type != ALERT) {
            encrypted = true; // what follows, or is not TLS at all, tells nothing more
        }
        skip = HEADER + length - recordLength;
        recordLength = 0;
    }

    /**
     * What the failure of the handshake, or of the first read after it, came to.
     *
     * @param failure what the TLS handler or the channel reported; null where the connection just ended
     * @param ended   errno of the connection's end, 0 for a FIN
     */
    public TlsFailure failure(@Nullable Throwable failure, int ended) {
        Map<String, Object> notes = new HashMap<>();
        notes.put(Notes.SERVER_NAME, name);
        int code = errno != 0 ? errno : ended;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof CertificateRefused refused) {
                notes.putAll(Chain.notes(refused.chain()));
                return new TlsFailure(refused.reason(), refused.getMessage(), 0, notes);
            }
        }
        if (seenLength > 0 && !looksLikeTls()) {
            Cause cause = startsWithHttp() ? Cause.TLS_UPSTREAM_SPEAKS_PLAIN_HTTP : Cause.TLS_UPSTREAM_NOT_TLS;
            return new TlsFailure(cause, null, 0, notes);
        }
        int id = alert > Alert.CLOSE_NOTIFY ? alert : failure == null ? -1 : Alert.received(failure);
        boolean refusesUs = asked && !tls.hasCertificate();
        if (id > Alert.CLOSE_NOTIFY) {
            notes.put(Notes.ALERT_ID, id);
            return new TlsFailure(Alert.cause(id, refusesUs), "the server's alert is " + Alert.name(id), 0, notes);
        }
        if (version != 0 && version < Math.min(0x0303, tls.lowestVersion())) {
            return new TlsFailure(Cause.TLS_VERSION_MISMATCH, "the server chose " + versionName(), 0, notes);
        }
        if (code == Errno.ECONNRESET || code == Errno.EPIPE) {
            return new TlsFailure(Cause.TLS_HANDSHAKE_RESET, null, code, notes);
        }
        if (failure instanceof SSLException && !inputEnded && code == 0) {
            return new TlsFailure(Cause.TLS_UPSTREAM_NOT_TLS, "what came is no TLS that can be spoken: " + failure, 0,
                    notes);
        }
        return new TlsFailure(Cause.TLS_HANDSHAKE_CLOSED, null, code, notes);
    }

    /** What an alert after a whole handshake says, as TLS 1.3 sends it where a certificate is wanted; null where none came. */
    public @Nullable TlsFailure afterwards(Throwable failure) {
        return Alert.received(failure) > Alert.CLOSE_NOTIFY ? failure(failure, 0) : null;
    }

    private String versionName() {
        return version <= 0x0300 ? "SSL 3.0" : "TLS 1." + ((version & 0xff) - 1);
    }

    private boolean looksLikeTls() {
        int type = seen[0] & 0xff;
        return (type == ALERT || type == HANDSHAKE) && (seenLength < 2 || seen[1] == 3);
    }

    private boolean startsWithHttp() {
        String start = new String(seen, 0, Math.min(seenLength, 5), StandardCharsets.ISO_8859_1);
        return "HTTP/".startsWith(start) || start.startsWith("HTTP/");
    }

    /** The first bytes that came, at most 64. */
    public byte[] firstBytes() {
        return java.util.Arrays.copyOf(seen, seenLength);
    }
}
