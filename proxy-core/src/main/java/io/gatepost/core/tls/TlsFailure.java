package io.gatepost.core.tls;

import io.gatepost.diagnostics.cause.Cause;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a handshake, or a connection just after it, failed.
 *
 * @param cause  one of the TLS causes
 * @param detail more for a person; null where the cause says all
 * @param errno  where the connection failed under it; else 0
 * @param notes  evidence by its name in {@link io.gatepost.diagnostics.exchange.Notes}
 */
public record TlsFailure(Cause cause, @Nullable String detail, int errno, Map<String, Object> notes) {}
