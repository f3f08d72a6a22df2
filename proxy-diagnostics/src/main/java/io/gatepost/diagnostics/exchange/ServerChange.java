package io.gatepost.diagnostics.exchange;

/**
 * A server changed its state.
 *
 * @param upstream name of the upstream
 * @param server   name of the server
 * @param from     the state before, as {@code up}
 * @param to       the state now, as {@code ejected}
 * @param reason   why, in one phrase, as {@code 3 failures within 10s (last: CONNECT_REFUSED)}
 */
public record ServerChange(String upstream, String server, String from, String to, String reason) {}
