package io.gatepost.core.exchange;

import io.gatepost.core.config.ErrorsConfig;
import io.gatepost.core.config.Network;
import io.gatepost.core.config.OnError;
import io.gatepost.core.config.StaticPage;
import io.gatepost.core.respond.MaintenanceSwitch;
import io.gatepost.core.respond.OwnResponse;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.report.DetailLevel;
import io.gatepost.diagnostics.report.ErrorBody;
import io.gatepost.diagnostics.report.ErrorReport;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns an exchange's failure into the response that the proxy makes: the only place that does. */
final class Answers {
    private Answers() {}

    /** The error response of this failure. */
    static OwnResponse failure(Exchange x, int status) {
        boolean close = x.requestUnfinished() || status == 400 || status == 408 || status == 413 || status == 414
                || status == 431 || status == 417 && x.head().hasBody() || status == 501 || status == 505;
        if (!x.loop.diagnosis()) {
            return new OwnResponse(status, "text/plain", new byte[0], null, null, x.retryAfter, null, close);
        }
        Failure failure = Failure.of(x, x.loop.config().instance());
        DetailLevel level = level(x);
        ErrorBody body = ErrorReport.body(failure, level, x.requestField("accept"), x.retryAfter);
        return new OwnResponse(status, body.contentType(), body.bytes(), ErrorReport.proxyStatus(failure, level),
                x.failureId(), x.retryAfter, null, close);
    }

    /** The static response that the route has for this failure. */
    static OwnResponse instead(Exchange x, OnError rule) {
        StaticPage page = Objects.requireNonNull(rule.respond());
        Failure failure = Failure.of(x, x.loop.config().instance());
        return new OwnResponse(rule.respondStatus(), page.contentType(), page.body(),
                ErrorReport.proxyStatus(failure, level(x)), x.failureId(),
                rule.respondStatus() == 503 ? x.retryAfter : 0, null, x.requestUnfinished());
    }

    /** The maintenance page. */
    static OwnResponse maintenance(Exchange x, MaintenanceSwitch by) {
        Failure failure = Failure.of(x, x.loop.config().instance());
        StaticPage page = by.config().page();
        String type;
        byte[] bytes;
        if (page != null) {
            type = page.contentType();
            bytes = page.body();
        } else {
            ErrorBody body = ErrorReport.maintenance(x.requestField("accept"), x.retryAfter, by.config().until(),
                    x.failureId());
            type = body.contentType();
            bytes = body.bytes();
        }
        return new OwnResponse(503, type, bytes, ErrorReport.proxyStatus(failure, level(x)), x.failureId(),
                x.retryAfter, null, x.requestUnfinished());
    }

    static byte[] relayedStatus(Exchange x, int status) {
        return ErrorReport.relayedStatus(x.loop.config().instance(), status).getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] idBytes(Exchange x) {
        return x.failureId().getBytes(StandardCharsets.US_ASCII);
    }

    private static DetailLevel level(Exchange x) {
        ErrorsConfig errors = x.loop.config().errors();
        @Nullable
        InetAddress client = x.stream().address();
        if (client != null) {
            for (Network network : errors.fullFor()) {
                if (network.contains(client)) {
                    return DetailLevel.FULL;
                }
            }
        }
        return errors.detail();
    }
}
