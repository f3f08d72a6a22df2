package io.gatepost.core.forward;

import io.gatepost.core.http1.RequestHead;
import org.jspecify.annotations.Nullable;

/** A request as a server is to get it, whatever protocol it speaks: what was parsed, and what the proxy adds or changes. */
public interface OutgoingRequest {
    /** The request's head as the client sent it. */
    RequestHead head();

    /** What the forwarding fields say of the client. */
    ForwardedClient forwarded();

    /** What the route changes. */
    RequestChanges requestChanges();

    /** The protocol that the request asks to switch to, where that is allowed; else null. */
    @Nullable
    String upgrade();

    /** For X-Request-Id. */
    byte[] requestIdBytes();
}
