package io.gatepost.core.http1;

import io.gatepost.diagnostics.exchange.Slice;

/** The head of a request, checked against RFC 9112 before anyone sees it. */
public final class RequestHead extends MessageHead {
    int methodLength;
    int targetOffset;
    int targetLength;
    int pathOffset;
    int pathLength;
    int hostOffset;
    int hostLength;
    int hostNameLength;
    boolean absoluteForm;
    boolean asterisk;
    boolean expectContinue;
    boolean acceptsTrailers;

    @Override
    void clear() {
        super.clear();
        methodLength = 0;
        targetOffset = 0;
        targetLength = 0;
        pathOffset = 0;
        pathLength = 0;
        hostOffset = 0;
        hostLength = 0;
        hostNameLength = 0;
        absoluteForm = false;
        asterisk = false;
        expectContinue = false;
        acceptsTrailers = false;
    }

    /** The method; it starts the head. */
    public Slice method() {
        return new Slice(bytes, 0, methodLength);
    }

    public int methodLength() {
        return methodLength;
    }

    /** Whether the method is this one (case-sensitive, RFC 9110, section 9.1). */
    public boolean methodIs(String method) {
        if (method.length() != methodLength) {
            return false;
        }
        for (int i = 0; i < methodLength; i++) {
            if (bytes[i] != method.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The request target as sent. */
    public Slice target() {
        return new Slice(bytes, targetOffset, targetLength);
    }

    /** The target in origin form: path and query; where the client sent the absolute form without a path its length is 0. */
    public int pathOffset() {
        return pathOffset;
    }

    /** Bytes of path and query. */
    public int pathLength() {
        return pathLength;
    }

    /** Host with port: the target's authority in absolute form (RFC 9112, section 3.2.2), else the Host field. */
    public int hostOffset() {
        return hostOffset;
    }

    /** Bytes of host with port; 0 where there is none. */
    public int hostLength() {
        return hostLength;
    }

    /** Bytes of the host without its port; an IPv6 literal keeps its brackets. */
    public int hostNameLength() {
        return hostNameLength;
    }

    /** Whether the target was in absolute form. */
    public boolean absoluteForm() {
        return absoluteForm;
    }

    /** Whether the target is {@code *} (OPTIONS). */
    public boolean asterisk() {
        return asterisk;
    }

    /** Whether the client waits for 100 (Continue). */
    public boolean expectContinue() {
        return expectContinue;
    }

    /** Whether TE lists trailers. */
    public boolean acceptsTrailers() {
        return acceptsTrailers;
    }

    /** Whether content follows. */
    public boolean hasBody() {
        return chunked || contentLength > 0;
    }

    /** Whether the method is idempotent (RFC 9110, section 9.2.2): GET, HEAD, OPTIONS, TRACE, PUT, DELETE. */
    public boolean idempotent() {
        return methodIs("GET") || methodIs("HEAD") || methodIs("OPTIONS") || methodIs("TRACE") || methodIs("PUT")
                || methodIs("DELETE");
    }
}
