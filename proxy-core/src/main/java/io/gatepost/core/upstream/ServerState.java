package io.gatepost.core.upstream;

/**
 * A server at one instant. Instants are {@link io.gatepost.diagnostics.exchange.Ticks} nanoseconds.
 *
 * @param name         as configured
 * @param state        up, ejected, probing, drain, down or maintenance
 * @param since        when it came to that; 0 where it was so from the start
 * @param reason       why; empty where it was so from the start
 * @param recent       counted failures within the window
 * @param ejectedUntil when the next request may probe it; 0 where it is not ejected
 * @param inFlight     requests on it
 * @param requests     requests that were given to it, since the start
 * @param successes    requests that went well, since the start
 * @param failures     failures that count for its health, since the start
 */
public record ServerState(String name, String state, long since, String reason, int recent, long ejectedUntil,
        int inFlight, long requests, long successes, long failures) {}
