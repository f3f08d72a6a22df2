package io.gatepost.core.tls;

import io.netty.handler.codec.DecoderException;

/** Why TLS with a client failed, in one phrase. */
public final class Alerts {
    private Alerts() {}

    /** The client's alert by its name, else what the engine found. */
    public static String phrase(Throwable failure) {
        Throwable cause = failure instanceof DecoderException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        int alert = Alert.received(cause);
        return alert >= 0 ? "the client's alert is " + Alert.name(alert) : cause.toString();
    }
}
