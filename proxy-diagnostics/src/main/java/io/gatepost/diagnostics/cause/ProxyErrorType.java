package io.gatepost.diagnostics.cause;

import java.util.Locale;

/** The proxy error types of RFC 9209, section 2.3. */
public enum ProxyErrorType {
    DNS_TIMEOUT(504), DNS_ERROR(502), DESTINATION_NOT_FOUND(500), DESTINATION_UNAVAILABLE(
            503), DESTINATION_IP_PROHIBITED(502), DESTINATION_IP_UNROUTABLE(502), CONNECTION_REFUSED(
                    502), CONNECTION_TERMINATED(502), CONNECTION_TIMEOUT(504), CONNECTION_READ_TIMEOUT(
                            504), CONNECTION_WRITE_TIMEOUT(504), CONNECTION_LIMIT_REACHED(503), TLS_PROTOCOL_ERROR(
                                    502), TLS_CERTIFICATE_ERROR(502), TLS_ALERT_RECEIVED(502), HTTP_REQUEST_ERROR(
                                            0), HTTP_REQUEST_DENIED(403), HTTP_RESPONSE_INCOMPLETE(
                                                    502), HTTP_RESPONSE_HEADER_SECTION_SIZE(
                                                            502), HTTP_RESPONSE_HEADER_SIZE(
                                                                    502), HTTP_RESPONSE_BODY_SIZE(
                                                                            502), HTTP_RESPONSE_TRAILER_SECTION_SIZE(
                                                                                    502), HTTP_RESPONSE_TRAILER_SIZE(
                                                                                            502), HTTP_RESPONSE_TRANSFER_CODING(
                                                                                                    502), HTTP_RESPONSE_CONTENT_CODING(
                                                                                                            502), HTTP_RESPONSE_TIMEOUT(
                                                                                                                    504), HTTP_UPGRADE_FAILED(
                                                                                                                            502), HTTP_PROTOCOL_ERROR(
                                                                                                                                    502), PROXY_INTERNAL_RESPONSE(
                                                                                                                                            0), PROXY_INTERNAL_ERROR(
                                                                                                                                                    500), PROXY_CONFIGURATION_ERROR(
                                                                                                                                                            500), PROXY_LOOP_DETECTED(
                                                                                                                                                                    502);

    private final int recommendedStatus;
    private final String token = name().toLowerCase(Locale.ROOT);

    ProxyErrorType(int recommendedStatus) {
        this.recommendedStatus = recommendedStatus;
    }

    /** The status that the RFC recommends; 0 where it depends on the case. */
    public int recommendedStatus() {
        return recommendedStatus;
    }

    /** The token as it stands in {@code Proxy-Status}. */
    public String token() {
        return token;
    }
}
