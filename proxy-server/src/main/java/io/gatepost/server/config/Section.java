package io.gatepost.server.config;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A block as read: typed values by key, and where each is written. */
final class Section {
    private final Place place;
    private final Map<Key<?>, Object> values = new LinkedHashMap<>();
    private final Map<Key<?>, Place> places = new HashMap<>();

    Section(Place place) {
        this.place = place;
    }

    /** A block made by the program. */
    static Section made() {
        return new Section(Place.START);
    }

    /** The value, or the key's default. */
    <T> T get(Key<T> key) {
        T value = find(key);
        if (value == null) {
            value = key.fallback();
        }
        if (value == null) {
            throw new IllegalStateException("no value and no default: " + place.below(key.name()));
        }
        return value;
    }

    /** The value as written; null where it is not, or is wrong. */
    @SuppressWarnings("unchecked") // put() holds keys and values to one type
    <T> @Nullable T find(Key<T> key) {
        return (@Nullable T) values.get(key);
    }

    /** Whether the key is written, right or wrong. */
    boolean has(Key<?> key) {
        return places.containsKey(key);
    }

    /** Where the key's value is written; the block's place where it is not. */
    Place at(Key<?> key) {
        Place at = places.get(key);
        return at == null ? place : at;
    }

    Place place() {
        return place;
    }

    void written(Key<?> key, Place at) {
        places.put(key, at);
    }

    /** Sets a value; nothing where it is null. */
    <T> Section put(Key<T> key, @Nullable T value) {
        if (value != null) {
            values.put(key, value);
        }
        return this;
    }
}
