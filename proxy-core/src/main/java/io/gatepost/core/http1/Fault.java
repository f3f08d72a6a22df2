package io.gatepost.core.http1;

import io.gatepost.diagnostics.cause.Cause;

/**
 * Why a message was refused by its syntax.
 *
 * @param cause  the taxonomy's cause
 * @param status for the client: 400, 414, 431, 501, 505 ... for a request; 502 for a response
 * @param rule   what was expected, with the section, as {@code two Host fields (RFC 9112, 3.2)}
 * @param offset index of the offending byte in the message
 */
public record Fault(Cause cause, int status, String rule, long offset) {
    /** Rule and byte in one phrase. */
    public String detail() {
        return rule + ", at byte " + offset;
    }
}
