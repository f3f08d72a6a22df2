package io.gatepost.core.respond;

import io.gatepost.core.forward.HttpDate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/** Writes a response of our own as HTTP/1.1. */
public final class OwnResponseWriter {
    private OwnResponseWriter() {}

    /**
     * Appends the whole response.
     *
     * @param close       whether {@code Connection: close} is sent
     * @param keepAlive10 whether {@code Connection: keep-alive} is sent to an HTTP/1.0 client
     * @param noContent   whether the body is left out (HEAD)
     */
    public static void write(ByteBuf out, OwnResponse r, boolean close, boolean keepAlive10, boolean noContent) {
        StringBuilder head = new StringBuilder(256);
        head.append("HTTP/1.1 ").append(r.status()).append(' ')
                .append(HttpResponseStatus.valueOf(r.status()).reasonPhrase()).append("\r\nDate: ");
        ByteBufUtil.writeAscii(out, head);
        HttpDate.write(out);
        head.setLength(0);
        head.append("\r\nServer: gatepost\r\n");
        if (!r.contentType().isEmpty()) {
            head.append("Content-Type: ").append(r.contentType()).append("\r\nX-Content-Type-Options: nosniff\r\n");
        }
        boolean bodiless = r.status() == 204 || r.status() == 304;
        if (!bodiless) {
            head.append("Content-Length: ").append(r.body().length).append("\r\n");
        }
        if (r.status() >= 400 || r.failureId() != null) {
            head.append("Cache-Control: no-store\r\n");
        }
        if (r.retryAfterSeconds() > 0) {
            head.append("Retry-After: ").append(r.retryAfterSeconds()).append("\r\n");
        }
        if (r.allow() != null) {
            head.append("Allow: ").append(r.allow()).append("\r\n");
        }
        if (r.proxyStatus() != null) {
            head.append("Proxy-Status: ").append(r.proxyStatus()).append("\r\n");
        }
        if (r.failureId() != null) {
            head.append("Gatepost-Failure: ").append(r.failureId()).append("\r\n");
        }
        if (close) {
            head.append("Connection: close\r\n");
        } else if (keepAlive10) {
            head.append("Connection: keep-alive\r\n");
        }
        head.append("\r\n");
        out.writeCharSequence(head, StandardCharsets.US_ASCII);
        if (!noContent && !bodiless) {
            out.writeBytes(r.body());
        }
    }
}
