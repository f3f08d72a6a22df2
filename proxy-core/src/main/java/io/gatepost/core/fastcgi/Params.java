package io.gatepost.core.fastcgi;

import io.gatepost.core.config.FastCgi;
import io.gatepost.core.forward.OutgoingRequest;
import io.gatepost.core.forward.RequestHeadWriter;
import io.gatepost.core.http1.RequestHead;
import io.gatepost.core.route.PathNormalizer;
import io.gatepost.diagnostics.exchange.Slice;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request: nginx's {@code fastcgi_params} and its script rules, and each field of the request as
 * {@code HTTP_NAME}. The fields are taken from the head that an HTTP server would get, so that what the proxy adds, changes
 * and removes is the same for both. A name with an underscore is left out, as it would pass for another's; and so is Proxy,
 * which programs take for the setting of the same name.
 */
public final class Params {
    private static final Set<String> NOT_PASSED = Set.of("connection", "te", "transfer-encoding", "content-length",
            "content-type", "proxy", "expect");

    private Params() {}

    /**
     * Appends all parameters.
     *
     * @param httpHead the head as an HTTP server would get it, from {@link RequestHeadWriter}; is read up
     */
    public static void write(ByteBuf out, OutgoingRequest request, FastCgi config, ByteBuf httpHead) {
        RequestHead head = request.head();
        String requestLine = line(httpHead);
        String target = requestLine.substring(requestLine.indexOf(' ') + 1, requestLine.lastIndexOf(' '));
        int query = target.indexOf('?');
        Script script = Script.of(PathNormalizer.path(head), config);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("QUERY_STRING", query < 0 ? "" : target.substring(query + 1));
        all.put("REQUEST_METHOD", text(head.method()));
        all.put("CONTENT_TYPE", text(head.value("content-type")));
        all.put("CONTENT_LENGTH", head.hasBody() ? Long.toString(head.contentLength()) : "");
        all.put("SCRIPT_NAME", script.name());
        all.put("SCRIPT_FILENAME", script.filename());
        all.put("PATH_INFO", script.pathInfo());
        all.put("REQUEST_URI", target);
        all.put("DOCUMENT_URI", script.name() + script.pathInfo());
        all.put("DOCUMENT_ROOT", config.root());
        all.put("SERVER_PROTOCOL", head.minorVersion() == 0 ? "HTTP/1.0" : "HTTP/1.1");
        all.put("REQUEST_SCHEME", request.forwarded().https() ? "https" : "http");
        all.put("HTTPS", request.forwarded().https() ? "on" : "");
        all.put("GATEWAY_INTERFACE", "CGI/1.1");
        all.put("SERVER_SOFTWARE", "gatepost");
        all.put("REMOTE_ADDR", new String(request.forwarded().address(), StandardCharsets.US_ASCII));
        all.put("SERVER_PORT", Integer.toString(request.forwarded().localPort()));
        all.put("SERVER_NAME", new String(head.bytes(), head.hostOffset(), head.hostNameLength(),
                StandardCharsets.ISO_8859_1));
        all.put("REDIRECT_STATUS", "200");
        fields(httpHead, all);
        all.putAll(config.params());
        all.forEach((name, value) -> Records.param(out, bytes(name), bytes(value)));
    }

    private static void fields(ByteBuf httpHead, Map<String, String> all) {
        for (String line = line(httpHead); !line.isEmpty(); line = line(httpHead)) {
            int colon = line.indexOf(':');
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            if (!NOT_PASSED.contains(name) && name.indexOf('_') < 0) {
                all.merge("HTTP_" + name.toUpperCase(Locale.ROOT).replace('-', '_'), line.substring(colon + 1).strip(),
                        (first, next) -> first + (name.equals("cookie") ? "; " : ", ") + next);
            }
        }
    }

    /** The next line; the head is ours, and its lines are whole. */
    private static String line(ByteBuf from) {
        int length = from.bytesBefore((byte) '\n');
        String line = from.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
        from.skipBytes(1);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private static String text(@Nullable Slice value) {
        return value == null ? "" : value.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
