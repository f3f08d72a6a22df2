package io.gatepost.core.http1;

import java.util.Arrays;

/** The head of a response, checked against RFC 9112 before anyone sees it. */
public final class ResponseHead extends MessageHead {
    int status;
    int reasonOffset;
    int reasonLength;
    long keepAliveTimeoutMillis = -1;

    @Override
    void clear() {
        super.clear();
        status = 0;
        reasonOffset = 0;
        reasonLength = 0;
        keepAliveTimeoutMillis = -1;
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

    /** A copy that outlives the connection's next response. */
    public ResponseHead copy() {
        ResponseHead copy = new ResponseHead();
        copy.bytes = Arrays.copyOf(bytes, length);
        copy.length = length;
        copy.marks = Arrays.copyOf(marks, Math.max(5, fields * 5));
        copy.fields = fields;
        copy.present = present;
        copy.startLineLength = startLineLength;
        copy.minorVersion = minorVersion;
        copy.contentLength = contentLength;
        copy.chunked = chunked;
        copy.status = status;
        copy.reasonOffset = reasonOffset;
        copy.reasonLength = reasonLength;
        return copy;
    }
}
