package io.gatepost.core.respond;

import org.jspecify.annotations.Nullable;

/**
 * A whole response that the proxy makes.
 *
 * @param status            of it
 * @param contentType       of the body; empty where there is none
 * @param body              its bytes; not to be changed
 * @param proxyStatus       the Proxy-Status member (RFC 9209), or null
 * @param failureId         the id that the failure is kept under, or null
 * @param retryAfterSeconds for Retry-After (RFC 9110, 10.2.3); 0 sends none
 * @param allow             for Allow, or null
 * @param close             whether the connection ends with it
 */
public record OwnResponse(int status, String contentType, byte[] body, @Nullable String proxyStatus,
        @Nullable String failureId, long retryAfterSeconds, @Nullable String allow, boolean close) {
    /** A field of it as it is sent, or null. */
    public @Nullable String field(String lowerCaseName) {
        return switch (lowerCaseName) {
            case "content-type" -> contentType;
            case "content-length" -> Integer.toString(body.length);
            case "retry-after" -> retryAfterSeconds > 0 ? Long.toString(retryAfterSeconds) : null;
            case "proxy-status" -> proxyStatus;
            case "gatepost-failure" -> failureId;
            default -> null;
        };
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
