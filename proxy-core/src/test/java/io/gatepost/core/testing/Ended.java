package io.gatepost.core.testing;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the observer was told of an exchange that ended, well or not.
 *
 * @param record            as a failure would be kept
 * @param failed            whether it would be kept as one
 * @param requestId         as taken or made
 * @param requestBytes      head and body
 * @param responseBytes     heads, framing and content
 * @param responseBodyBytes content
 */
public record Ended(Failure record, boolean failed, String requestId, long requestBytes, long responseBytes,
        long responseBodyBytes) {
    static Ended of(ExchangeView x) {
        return new Ended(Failure.of(x, TestProxy.INSTANCE), x.failed(), x.requestId(), x.requestBytes(),
                x.responseBytes(), x.responseBodyBytes());
    }

    /** As logged. */
    public int status() {
        return record.outcome().status();
    }

    /** Of the exchange; null where it ended well. */
    public @Nullable Cause cause() {
        return record.outcome().cause();
    }

    /** In order. */
    public List<Attempt> attempts() {
        return record.attempts();
    }

    /** The only attempt. */
    public Attempt attempt() {
        if (attempts().size() != 1) {
            throw new AssertionError("not one attempt: " + attempts());
        }
        return attempts().getFirst();
    }
}
