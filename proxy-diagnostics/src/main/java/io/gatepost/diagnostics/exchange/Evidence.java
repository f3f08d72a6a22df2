package io.gatepost.diagnostics.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured at the moment of failure and cannot be learnt later.
 *
 * @param tcp        the server connection's kernel state; null where it cannot be read
 * @param tcpAtSend  the same when the request had just been written; null where not taken
 * @param listener   the server's listener where it is on this host; null elsewhere
 * @param firstBytes the first bytes of an answer that was not HTTP, escaped, at most 64 bytes; null otherwise
 * @param notes      further facts by name, in order; values are strings, numbers, booleans or lists of them
 */
public record Evidence(@Nullable TcpState tcp, @Nullable TcpState tcpAtSend, @Nullable ListenerState listener,
        @Nullable String firstBytes, Map<String, Object> notes) {
    /** Nothing was measured. */
    public static final Evidence NONE = new Evidence(null, null, null, null, Map.of());

    /** The same with the state of the server's listener. */
    public Evidence withListener(@Nullable ListenerState state) {
        return new Evidence(tcp, tcpAtSend, state, firstBytes, notes);
    }

    /** The same with one more note; see {@link Notes} for names that rules read. */
    public Evidence withNote(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(notes);
        more.put(name, value);
        return new Evidence(tcp, tcpAtSend, listener, firstBytes, more);
    }
}
