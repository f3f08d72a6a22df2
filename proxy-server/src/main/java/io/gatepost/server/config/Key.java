package io.gatepost.server.config;

import org.jspecify.annotations.Nullable;

/** A key of a block: its name, type, default and meaning. Compared by identity. */
final class Key<T> {
    private final String name;
    private final Type<T> type;
    private final @Nullable T fallback;
    private final boolean required;
    private final boolean supported;
    private final String absent;
    private final String doc;

    private Key(String name, Type<T> type, @Nullable T fallback, boolean required, boolean supported, String absent,
            String doc) {
        this.name = name;
        this.type = type;
        this.fallback = fallback;
        this.required = required;
        this.supported = supported;
        this.absent = absent;
        this.doc = doc;
    }

    /** A single value with a default as it would be written. */
    static <T> Key<T> of(String name, Scalar<T> type, String fallback, String doc) {
        return new Key<>(name, type, type.parse(fallback), false, true, "", doc);
    }

    /** A value with a default. */
    static <T> Key<T> with(String name, Type<T> type, T fallback, String doc) {
        return new Key<>(name, type, fallback, false, true, "", doc);
    }

    /** A block that is read with its defaults where it is not written. */
    static Key<Section> block(String name, Block type, String doc) {
        return new Key<>(name, type, new Section(new Place(1, 1, name)), false, true, "", doc);
    }

    static <T> Key<T> required(String name, Type<T> type, String doc) {
        return new Key<>(name, type, null, true, true, "", doc);
    }

    /** A value without a default; {@code absent} says what holds without it. */
    static <T> Key<T> optional(String name, Type<T> type, String absent, String doc) {
        return new Key<>(name, type, null, false, true, absent, doc);
    }

    String name() {
        return name;
    }

    Type<T> type() {
        return type;
    }

    @Nullable
    T fallback() {
        return fallback;
    }

    boolean isRequired() {
        return required;
    }

    boolean isSupported() {
        return supported;
    }

    String absent() {
        return absent;
    }

    String doc() {
        return doc;
    }

    /** The default as it would be written; null without one. */
    @Nullable
    Object plainFallback() {
        T value = fallback;
        return value == null || value instanceof Section ? null : type.plain(value);
    }

    @Override
    public String toString() {
        return name;
    }
}
