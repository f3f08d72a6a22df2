package io.gatepost.diagnostics.pattern;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Requests of one kind by method and path: segments that are numbers, UUIDs or long hexadecimal values become {@code *}, and
 * so does a place in the path at which more than 50 different values were seen.
 */
final class RouteKeys {
    private static final int MAX_VALUES = 50;
    private static final int MAX_PLACES = 500;
    private static final Pattern VARIABLE = Pattern.compile("\\d+|[0-9a-fA-F]{16,}|"
            + "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private final Map<String, Set<String>> seen = new HashMap<>();

    /** The key of a method and path, as {@code GET /users/*}. */
    String of(String path) {
        int from = path.indexOf('/');
        if (from < 0) {
            return path;
        }
        StringBuilder key = new StringBuilder(path.length()).append(path, 0, from);
        while (from < path.length()) {
            int to = path.indexOf('/', from + 1);
            to = to < 0 ? path.length() : to;
            String segment = path.substring(from + 1, to);
            key.append('/').append(VARIABLE.matcher(segment).matches() || many(key, segment) ? "*" : segment);
            from = to;
        }
        return key.toString();
    }

    private boolean many(CharSequence before, String segment) {
        String place = before.toString();
        Set<String> values = seen.get(place);
        if (values == null) {
            if (seen.size() >= MAX_PLACES) {
                return false;
            }
            values = new HashSet<>();
            seen.put(place, values);
        }
        if (values.size() <= MAX_VALUES) {
            values.add(segment);
        }
        return values.size() > MAX_VALUES;
    }
}
