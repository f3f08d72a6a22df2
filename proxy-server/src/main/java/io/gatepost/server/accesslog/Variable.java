package io.gatepost.server.accesslog;

import io.gatepost.diagnostics.exchange.ExchangeView;

/** One step of a compiled format: a literal or a variable. Stateless, for any thread. */
@FunctionalInterface
interface Variable {
    /** Writes its value. */
    void write(ExchangeView x, LogLine out, Escape escape);
}
