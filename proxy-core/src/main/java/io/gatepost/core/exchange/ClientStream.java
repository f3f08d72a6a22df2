package io.gatepost.core.exchange;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.forward.FieldChanges;
import io.gatepost.core.forward.ForwardedClient;
import io.gatepost.core.http1.MessageHead;
import io.gatepost.core.http1.ResponseHead;
import io.gatepost.core.respond.OwnResponse;
import io.gatepost.diagnostics.exchange.ClientView;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The client's side of one exchange: a seam between the exchange and the protocol that the client speaks. */
public interface ClientStream {
    /** Who the client is. */
    ClientView view();

    /** What the forwarding fields say of the client. */
    ForwardedClient forwarded();

    /** The client's address as far as it is believed; null on a unix socket. */
    @Nullable
    InetAddress address();

    /** The listener that the client came through, as configured. */
    Endpoint listener();

    /** Tells the client to send its content: 100 (Continue) of our own, unless the response began. */
    void sendContinue();

    /** Passes a 1xx on, unless the client speaks HTTP/1.0. */
    void sendInformational(ResponseHead head);

    /** Begins the response with the server's head, as the route changes it. */
    void sendHead(ResponseHead head, FieldChanges changes, byte @Nullable [] proxyStatus, byte @Nullable [] failureId);

    /** Begins the tunnel with the server's 101: bytes of the client go to {@link Tunnel#fromClient} from now on. */
    void switchProtocols(ResponseHead head, FieldChanges changes, String protocol);

    /** Ends our direction of a tunnel. */
    void shutdownOutput();

    /** Ends a tunnel whose both directions have ended. */
    void closeTunnel();

    /** Content of the response; ownership is taken. Nothing is flushed. */
    void sendContent(ByteBuf content);

    /** Ends the response; {@link Exchange#responseSent} follows when the kernel has its last byte. */
    void sendEnd(@Nullable MessageHead trailers);

    /** A whole response of ours; {@link Exchange#responseSent} follows. */
    void sendOwn(OwnResponse response);

    /** Hands what was written to the kernel. */
    void flush();

    /** Whether more may be written without buffering beyond the mark. */
    boolean writable();

    /** Whether the kernel has all that was flushed. */
    boolean allWritten();

    /** Calls back once the kernel has all that was written, unless that fails before. */
    void whenWritten(Runnable then);

    /** Bytes handed over that the kernel has not taken. Takes a walk: not for the fast path. */
    long unwritten();

    /** Ends a response that began, visibly before its end. */
    void breakOff();

    /** Stops or resumes reading the request. */
    void readRequest(boolean on);

    /** Bytes handed to the client's socket for this exchange. */
    long bytesOut();

    /** Content bytes among them. */
    long contentOut();

    /** The response's field as it was sent, or null. */
    @Nullable
    String sentField(String lowerCaseName);
}
