package io.gatepost.diagnostics.text;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of the Linux error numbers that sockets give. */
public final class Errno {
    private static final Map<Integer, String> NAMES = Map.ofEntries(Map.entry(1, "EPERM"), Map.entry(2, "ENOENT"),
            Map.entry(5, "EIO"), Map.entry(11, "EAGAIN"), Map.entry(12, "ENOMEM"), Map.entry(13, "EACCES"),
            Map.entry(20, "ENOTDIR"), Map.entry(22, "EINVAL"), Map.entry(23, "ENFILE"), Map.entry(24, "EMFILE"),
            Map.entry(32, "EPIPE"), Map.entry(36, "ENAMETOOLONG"), Map.entry(40, "ELOOP"), Map.entry(71, "EPROTO"),
            Map.entry(88, "ENOTSOCK"), Map.entry(91, "EPROTOTYPE"), Map.entry(93, "EPROTONOSUPPORT"),
            Map.entry(97, "EAFNOSUPPORT"), Map.entry(98, "EADDRINUSE"), Map.entry(99, "EADDRNOTAVAIL"),
            Map.entry(100, "ENETDOWN"), Map.entry(101, "ENETUNREACH"), Map.entry(103, "ECONNABORTED"),
            Map.entry(104, "ECONNRESET"), Map.entry(105, "ENOBUFS"), Map.entry(110, "ETIMEDOUT"),
            Map.entry(111, "ECONNREFUSED"), Map.entry(112, "EHOSTDOWN"), Map.entry(113, "EHOSTUNREACH"));

    private Errno() {}

    /** The name, or null where it is not one of those. */
    public static @Nullable String name(int errno) {
        return NAMES.get(errno);
    }
}
