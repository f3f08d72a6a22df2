package io.gatepost.core.forward;

import io.gatepost.core.config.FieldChange;
import io.gatepost.core.http1.FieldId;
import io.gatepost.core.http1.FieldNames;
import io.gatepost.core.http1.MessageHead;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The changes that a route makes to the fields of its messages, ours included; prepared once. Immutable. */
public final class FieldChanges {
    private final boolean none;
    /** Bits of the ids, and lower-case names of the others, whose fields fall away. */
    private final long replacedIds;
    private final String[] replacedNames;
    private final byte[] lines;

    private FieldChanges(boolean none, long replacedIds, String[] replacedNames, byte[] lines) {
        this.none = none;
        this.replacedIds = replacedIds;
        this.replacedNames = replacedNames;
        this.lines = lines;
    }

    /** Prepares changes, which are in the order: remove, set, add. */
    public static FieldChanges of(List<FieldChange> changes) {
        long ids = 0;
        List<String> names = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        for (FieldChange change : changes) {
            String name = change.name().toLowerCase(Locale.ROOT);
            if (change.kind() != FieldChange.Kind.ADD) {
                int id = FieldNames.id(Fields.ascii(name), 0, name.length());
                if (id == FieldId.OTHER) {
                    names.add(name);
                } else {
                    ids |= Fields.bit(id);
                }
            }
            if (change.kind() != FieldChange.Kind.REMOVE) {
                lines.append(change.name()).append(": ").append(change.value()).append("\r\n");
            }
        }
        return new FieldChanges(changes.isEmpty(), ids, names.toArray(new String[0]), Fields.ascii(lines.toString()));
    }

    /** Whether field i of a message falls away. */
    boolean replaces(MessageHead head, int i) {
        if (none) {
            return false;
        }
        int id = head.id(i);
        if (id != FieldId.OTHER) {
            return replaces(id);
        }
        for (String name : replacedNames) {
            if (head.nameIs(i, name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the field with this {@link FieldId} falls away, also where it would be ours. */
    boolean replaces(int id) {
        return (replacedIds & Fields.bit(id)) != 0;
    }

    /** Appends the fields that are set or added. */
    void write(ByteBuf out) {
        out.writeBytes(lines);
    }
}
