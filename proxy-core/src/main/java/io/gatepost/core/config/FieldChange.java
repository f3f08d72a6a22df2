package io.gatepost.core.config;

/**
 * A change of a message's fields, applied in order.
 *
 * @param kind  what to do
 * @param name  the field's name, a token
 * @param value the value, without CR, LF and NUL; empty for {@link Kind#REMOVE}
 */
public record FieldChange(Kind kind, String name, String value) {
    /** What to do. */
    public enum Kind {
        /** Replace all fields of that name by this one. */
        SET,
        /** Add this one. */
        ADD,
        /** Remove all fields of that name. */
        REMOVE
    }
}
