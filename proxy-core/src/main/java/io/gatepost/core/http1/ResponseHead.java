package io.gatepost.core.http1;

/** The head of a response, checked against RFC 9112 before anyone sees it. */
public final class ResponseHead extends MessageHead {
    int status;
    int reasonOffset;
    int reasonLength;
    long keepAliveTimeoutMillis = -1;
    boolean folded;

    @Override
    void clear() {
        super.clear();
        status = 0;
        reasonOffset = 0;
        reasonLength = 0;
        keepAliveTimeoutMillis = -1;
        folded = false;
    }

    /** 100 to 599. */
    public int status() {
        return status;
    }

    public int reasonOffset() {
        return reasonOffset;
    }

    public int reasonLength() {
        return reasonLength;
    }

    /** What {@code Keep-Alive: timeout} announces, milliseconds; -1 where it announces nothing. */
    public long keepAliveTimeoutMillis() {
        return keepAliveTimeoutMillis;
    }
}
