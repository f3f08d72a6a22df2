package io.gatepost.core.forward;

import io.gatepost.core.http1.FieldId;
import io.gatepost.core.http1.MessageHead;
import io.gatepost.core.http1.RequestHead;
import io.gatepost.core.http1.ResponseHead;
import io.gatepost.diagnostics.exchange.Slice;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The Upgrade field (RFC 9110, section 7.8): passed on only for one protocol, which is allowed, and never with content. */
public final class Upgrades {
    private Upgrades() {}

    /** The allowed protocol that the request asks for, in lower case; null where it asks for none, or for another. */
    public static @Nullable String wanted(RequestHead head, List<String> allowed) {
        if (!head.has(FieldId.UPGRADE) || head.minorVersion() == 0 || head.hasBody() || allowed.isEmpty()) {
            return null;
        }
        String protocol = named(head);
        return protocol != null && allowed.contains(protocol) ? protocol : null;
    }

    /** Whether the server has switched to this protocol. */
    public static boolean switched(ResponseHead head, String wanted) {
        return head.status() == 101 && wanted.equals(named(head));
    }

    /** The only protocol in the only Upgrade field, where Connection names that field; else null. */
    private static @Nullable String named(MessageHead head) {
        Slice only = null;
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.id(i) == FieldId.UPGRADE) {
                if (only != null || !Fields.namedByConnection(head, i)) {
                    return null;
                }
                only = head.value(i);
            }
        }
        return only == null ? null : only.toString().toLowerCase(Locale.ROOT);
    }
}
