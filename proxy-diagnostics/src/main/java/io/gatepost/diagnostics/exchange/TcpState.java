package io.gatepost.diagnostics.exchange;

/**
 * What the kernel knew of a TCP connection at one moment (Linux {@code TCP_INFO}).
 *
 * @param state           the kernel's state name, as {@code ESTABLISHED} or {@code SYN_SENT}
 * @param unacked         segments sent and not acknowledged
 * @param retransmits     consecutive retransmissions without progress
 * @param totalRetrans    segments retransmitted since the connection was made
 * @param backoff         exponent of the retransmission timer, also of the zero-window probe
 * @param rttMicros       smoothed round trip, microseconds
 * @param lastAckMillis   milliseconds since the last acknowledgement came; -1 unknown
 * @param lastDataMillis  milliseconds since the last data came; -1 unknown
 * @param bytesAcked      bytes that the peer's kernel has acknowledged
 * @param notSentBytes    bytes that wait in our send queue
 * @param sendWindow      the peer's window in bytes; -1 unknown (older kernels)
 */
public record TcpState(String state, int unacked, int retransmits, int totalRetrans, int backoff, int rttMicros,
        int lastAckMillis, int lastDataMillis, long bytesAcked, int notSentBytes, int sendWindow) {}
