package io.gatepost.diagnostics.journal;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.AttemptView;
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

/** An exchange as tests want it: each field is what its view tells. */
public final class FakeExchange implements ExchangeView {
    public final Timeline<ExchangeMark> timeline = Timeline.ofExchange();
    public final List<FakeAttempt> attempts = new ArrayList<>();
    public String id = "gw-1-7";
    public long startedAtMillis = 1_700_000_000_123L;
    public @Nullable String route = "all";
    public @Nullable String upstream = "app";
    public Slice method = Slice.of("GET");
    public Slice target = Slice.of("/a?b=1");
    public Slice host = Slice.of("example.com");
    public int status = 502;
    public Origin origin = Origin.PROXY;
    public @Nullable Cause cause;
    public @Nullable Phase phase;
    public @Nullable Segment segment;
    public @Nullable String detail;
    public boolean responseStarted;
    public long requestBody = 12;
    public final Map<String, String> upstreamFields = new HashMap<>();

    /** Fails with one attempt, in the phase of the cause. */
    public FakeAttempt fails(Cause why) {
        cause = why;
        phase = why.phase();
        FakeAttempt a = new FakeAttempt();
        a.cause = why;
        a.phase = why.phase() == null ? Phase.AWAIT_RESPONSE : why.phase();
        attempts.add(a);
        return a;
    }

    /** Adds an attempt. */
    public FakeAttempt attempt(@Nullable Cause why, Phase when) {
        FakeAttempt a = new FakeAttempt();
        a.cause = why;
        a.phase = when;
        attempts.add(a);
        return a;
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
        return Client.ONE;
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
        return Slice.of(method + " " + target + " HTTP/1.1");
    }

    @Override
    public @Nullable Slice requestField(String name) {
        return null;
    }

    @Override
    public @Nullable Slice responseField(String name) {
        return null;
    }

    @Override
    public @Nullable Slice upstreamField(String name) {
        String value = upstreamFields.get(name);
        return value == null ? null : Slice.of(value);
    }

    @Override
    public String requestId() {
        return "r-1";
    }

    @Override
    public long requestBytes() {
        return 100;
    }

    @Override
    public long requestBodyBytes() {
        return requestBody;
    }

    @Override
    public long responseBytes() {
        return 0;
    }

    @Override
    public long responseBodyBytes() {
        return 0;
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
        return detail;
    }

    @Override
    public boolean responseStarted() {
        return responseStarted;
    }

    @Override
    public @Nullable String route() {
        return route;
    }

    @Override
    public @Nullable String upstream() {
        return upstream;
    }

    @Override
    public String failureId() {
        return id;
    }

    @Override
    public long retryAfterSeconds() {
        return 0;
    }

    @Override
    public List<? extends AttemptView> attempts() {
        return attempts;
    }

    private enum Client implements ClientView {
        ONE;

        @Override
        public String peerAddress() {
            return "192.0.2.7";
        }

        @Override
        public String address() {
            return "192.0.2.7";
        }

        @Override
        public int port() {
            return 40000;
        }

        @Override
        public String localAddress() {
            return "192.0.2.1";
        }

        @Override
        public int localPort() {
            return 8080;
        }

        @Override
        public String scheme() {
            return "http";
        }

        @Override
        public long connection() {
            return 1;
        }

        @Override
        public int requests() {
            return 1;
        }
    }
}
