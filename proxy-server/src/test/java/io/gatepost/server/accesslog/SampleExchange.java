package io.gatepost.server.accesslog;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.ClientView;
import io.gatepost.diagnostics.exchange.ExchangeMark;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.exchange.Slice;
import io.gatepost.diagnostics.exchange.Timeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An exchange as plain values. */
final class SampleExchange implements ExchangeView {
    static final long MILLI = 1_000_000;

    final Map<String, Slice> requestFields = new HashMap<>();
    final Map<String, Slice> responseFields = new HashMap<>();
    final Map<String, Slice> upstreamFields = new HashMap<>();
    final List<SampleAttempt> attempts = new ArrayList<>();
    final Timeline<ExchangeMark> timeline = Timeline.ofExchange();
    ClientView client = new Client("10.0.0.1", "192.0.2.7", 40123, "10.0.0.9", 8080, "http", 17, 3);
    long startedAtMillis = 1_790_000_000_123L;
    Slice method = Slice.of("GET");
    Slice target = Slice.of("/a/b?x=1&y=2");
    Slice requestLine = Slice.of("GET /a/b?x=1&y=2 HTTP/1.1");
    Slice host = Slice.of("example.test");
    long requestBytes = 321;
    long responseBytes = 1500;
    long responseBodyBytes = 1234;
    int status = 200;
    Origin origin = Origin.UPSTREAM;
    @Nullable
    Cause cause;
    @Nullable
    Phase phase;
    @Nullable
    Segment segment;
    @Nullable
    String upstream = "app";
    boolean responseStarted = true;
    long retryAfter;

    record Client(String peerAddress, String address, int port, String localAddress, int localPort, String scheme,
            long connection, int requests) implements ClientView {}

    SampleExchange() {
        timeline.mark(ExchangeMark.FIRST_BYTE, MILLI);
        timeline.mark(ExchangeMark.ENDED, 1235 * MILLI);
    }

    SampleExchange target(String text) {
        target = Slice.of(text);
        requestLine = Slice.of("GET " + text + " HTTP/1.1");
        return this;
    }

    SampleExchange field(String name, String value) {
        requestFields.put(name, Slice.of(value));
        return this;
    }

    SampleExchange failed(Cause why, int sent) {
        cause = why;
        phase = why.phase();
        segment = why.segment();
        status = sent;
        origin = sent == 499 ? Origin.NONE : Origin.PROXY;
        return this;
    }

    @Override
    public long startedAtMillis() {
        return startedAtMillis;
    }

    @Override
    public Timeline<ExchangeMark> timeline() {
        return timeline;
    }

    @Override
    public ClientView client() {
        return client;
    }

    @Override
    public Slice method() {
        return method;
    }

    @Override
    public Slice target() {
        return target;
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }

    @Override
    public Slice host() {
        return host;
    }

    @Override
    public Slice requestLine() {
        return requestLine;
    }

    @Override
    public @Nullable Slice requestField(String name) {
        return requestFields.get(name);
    }

    @Override
    public @Nullable Slice responseField(String name) {
        return responseFields.get(name);
    }

    @Override
    public @Nullable Slice upstreamField(String name) {
        return upstreamFields.get(name);
    }

    @Override
    public String requestId() {
        return "0123456789abcdef0123456789abcdef";
    }

    @Override
    public long requestBytes() {
        return requestBytes;
    }

    @Override
    public long requestBodyBytes() {
        return 0;
    }

    @Override
    public long responseBytes() {
        return responseBytes;
    }

    @Override
    public long responseBodyBytes() {
        return responseBodyBytes;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public @Nullable Cause cause() {
        return cause;
    }

    @Override
    public @Nullable Phase phase() {
        return phase;
    }

    @Override
    public @Nullable Segment segment() {
        return segment;
    }

    @Override
    public @Nullable String detail() {
        return null;
    }

    @Override
    public boolean responseStarted() {
        return responseStarted;
    }

    @Override
    public @Nullable String route() {
        return "all";
    }

    @Override
    public @Nullable String upstream() {
        return upstream;
    }

    @Override
    public String failureId() {
        return "f-77";
    }

    @Override
    public long retryAfterSeconds() {
        return retryAfter;
    }

    @Override
    public List<SampleAttempt> attempts() {
        return attempts;
    }
}
