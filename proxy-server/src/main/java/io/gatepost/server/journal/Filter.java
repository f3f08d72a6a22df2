package io.gatepost.server.journal;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conditions of a query and their values. */
final class Filter {
    private final StringBuilder where = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    /** Adds a condition with one question mark for each time the value is needed; nothing where the value is null. */
    Filter and(String condition, @Nullable Object value) {
        if (value != null) {
            where.append(where.isEmpty() ? " WHERE " : " AND ").append(condition);
            condition.chars().filter(c -> c == '?').forEach(c -> values.add(value));
        }
        return this;
    }

    /** Sets the values and those that follow. */
    void bind(PreparedStatement s, Object... further) throws SQLException {
        int index = 1;
        for (Object value : values) {
            s.setObject(index++, value);
        }
        for (Object value : further) {
            s.setObject(index++, value);
        }
    }

    /** The WHERE clause; empty without conditions. */
    @Override
    public String toString() {
        return where.toString();
    }
}
