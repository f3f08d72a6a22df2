package io.gatepost.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes secrets out of what is shown over the network: values of fields that carry credentials, passwords in URLs. */
final class Secrets {
    private static final String REMOVED = "(removed)";
    private static final Pattern FIELD = Pattern
            .compile("(?i).*(authorization|cookie|token|secret|password|api-?key).*");
    private static final Pattern IN_URL = Pattern.compile("(?i)(password|pwd|token|secret)=[^&;]*");
    private static final Pattern USER_INFO = Pattern.compile("://[^/@\\s]*@");

    private Secrets() {}

    /** The same, of maps, lists and scalars, without secrets. */
    static @Nullable Object removed(@Nullable Object plain) {
        return switch (plain) {
            case Map<?, ?> map -> map(map);
            case List<?> list -> {
                List<@Nullable Object> all = new ArrayList<>();
                list.forEach(one -> all.add(removed(one)));
                yield all;
            }
            case String text -> USER_INFO.matcher(IN_URL.matcher(text).replaceAll("$1=" + REMOVED))
                    .replaceAll("://" + REMOVED + "@");
            case null, default -> plain;
        };
    }

    private static Map<String, @Nullable Object> map(Map<?, ?> map) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            String name = String.valueOf(key);
            // A key of ours that ends with _file names a file, not what is in it.
            boolean secret = value instanceof String && FIELD.matcher(name).matches() && !name.endsWith("_file");
            all.put(name, secret ? REMOVED : removed(value));
        });
        return all;
    }
}
