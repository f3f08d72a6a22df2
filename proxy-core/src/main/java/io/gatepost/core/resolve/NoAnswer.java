package io.gatepost.core.resolve;

import io.gatepost.diagnostics.cause.Cause;
import org.jspecify.annotations.Nullable;

/**
 * Why a name has no addresses.
 *
 * @param cause    one of the RESOLVE phase
 * @param server   the name server that said so or did not answer, as {@code 10.0.0.2:53}; null where none was asked
 * @param rcode    its response code, as {@code SERVFAIL}; null where it gave none
 * @param detail   more for a person; null where the cause says all
 */
public record NoAnswer(Cause cause, @Nullable String server, @Nullable String rcode, @Nullable String detail) {
    /** Of several name servers' failures the one that tells more: what a server said, then a dead port, then silence. */
    NoAnswer or(@Nullable NoAnswer other) {
        return other == null || rank() <= other.rank() ? this : other;
    }

    private int rank() {
        return cause == Cause.DNS_TIMEOUT ? 2 : cause == Cause.DNS_SERVER_UNREACHABLE ? 1 : 0;
    }
}
