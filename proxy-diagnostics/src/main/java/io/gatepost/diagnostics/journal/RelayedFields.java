package io.gatepost.diagnostics.journal;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.exchange.Notes;
import io.gatepost.diagnostics.exchange.Slice;
import io.gatepost.diagnostics.text.Plain;
import java.util.ArrayList;
import java.util.List;

/** The few fields of a relayed error response that tell which of the hops behind made it. */
final class RelayedFields {
    private static final int MAX_VALUE = 128;
    private static final List<String> NAMES = List.of("server", "via", "proxy-status", "gatepost-failure",
            "x-powered-by",
            "retry-after", "cf-ray", "cf-error-type", "x-amz-cf-id", "x-amz-apigw-id", "apigw-requestid",
            "x-amzn-requestid", "x-amzn-errortype", "x-served-by", "x-timer", "x-varnish", "x-cache",
            "x-envoy-upstream-service-time", "x-azure-ref", "akamai-grn", "x-squid-error", "x-kong-upstream-latency",
            "x-vercel-id", "fly-request-id", "x-nf-request-id");

    private RelayedFields() {}

    /** Notes them with the attempt whose response was relayed; changes nothing where the failure is another. */
    static void note(ExchangeView x, List<Attempt> attempts) {
        if (x.cause() != Cause.UPSTREAM_SENT_STATUS || attempts.isEmpty()
                || attempts.getLast().cause() != Cause.UPSTREAM_SENT_STATUS) {
            return;
        }
        List<String> found = new ArrayList<>();
        for (String name : NAMES) {
            Slice value = x.upstreamField(name);
            if (value != null) {
                Slice head = new Slice(value.array(), value.offset(), Math.min(MAX_VALUE, value.length()));
                found.add(name + ": " + Plain.of(head.toString()));
            }
        }
        if (!found.isEmpty()) {
            Attempt last = attempts.removeLast();
            attempts.add(last.with(last.evidence().withNote(Notes.RESPONSE_FIELDS, List.copyOf(found))));
        }
    }
}
