package io.gatepost.core.listen;

import io.gatepost.core.timer.Deadline;
import io.gatepost.core.timer.LoopTimers;
import io.gatepost.core.transport.TcpInfo;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.channel.Channel;
import java.util.function.BooleanSupplier;

/**
 * Whether a client that closed its sending side is still there. A FIN alone does not tell: a client that waits for its answer
 * sends the same as one that is gone, and most are gone, so that it would be wasteful to let the server work on. Only what is
 * sent to it tells: its kernel answers with a reset where nobody reads. An interim response is the one thing that may be sent
 * at any time and that every client of HTTP/1.1 must be able to pass over (RFC 9110, section 15.2); 100 is the one that all
 * can.
 */
final class HalfClosedProbe extends Deadline {
    private static final long EVERY_MILLIS = 200;

    private final LoopTimers timers;
    private final Channel channel;
    private final BooleanSupplier wanted;
    private final Runnable send;
    private final Runnable gone;
    private boolean sent;

    /**
     * @param wanted whether the client still waits for a response that has not begun
     * @param send   sends it a 100 (Continue)
     * @param gone   called where it is not there any more
     */
    HalfClosedProbe(LoopTimers timers, Channel channel, BooleanSupplier wanted, Runnable send, Runnable gone) {
        this.timers = timers;
        this.channel = channel;
        this.wanted = wanted;
        this.send = send;
        this.gone = gone;
    }

    void start() {
        timers.arm(this, EVERY_MILLIS, Ticks.now());
    }

    void stop() {
        timers.cancel(this);
    }

    @Override
    protected void expired(long now) {
        if (!wanted.getAsBoolean()) {
            return;
        }
        if (!sent) {
            sent = true;
            send.run();
        } else if (TcpInfo.isClosed(channel)) {
            gone.run(); // the event loop does not see it: input is over
            return;
        }
        timers.arm(this, EVERY_MILLIS, now);
    }
}
