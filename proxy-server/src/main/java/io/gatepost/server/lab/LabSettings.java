package io.gatepost.server.lab;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configuration of the lab's proxy: short timeouts, and no retries that would hide what happens. */
final class LabSettings {
    private static final String SHORT = "600ms";

    private LabSettings() {}

    /** That of a scenario, whose own settings win. */
    static Map<String, Object> of(String server, Map<String, Object> own) {
        Map<String, Object> member = map("address", server);
        merge(member, own.get("member"));
        Map<String, Object> upstream = map("servers", List.of(member), "connect_timeout", "400ms", "send_timeout",
                SHORT, "read_timeout", SHORT, "next_upstream", map("on", List.of("off")));
        merge(upstream, own.get("upstream"));
        Map<String, Object> route = map("upstream", "lab");
        merge(route, own.get("route"));
        Map<String, Object> all = map("instance", "lab", "event_loops", 1, "listen", List.of("127.0.0.1:0"), "admin",
                map("address", ""), "shutdown_timeout", "200ms", "errors",
                map("detail", "cause", "full_for", List.of()), "client",
                map("header_timeout", SHORT, "body_timeout", SHORT, "send_timeout", SHORT), "upstreams",
                map("lab", upstream), "routes", List.of(route));
        merge(all, own.get("proxy"));
        return all;
    }

    private static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    @SuppressWarnings("unchecked") // what YAML makes of a mapping with names
    private static void merge(Map<String, Object> into, @Nullable Object more) {
        if (!(more instanceof Map<?, ?> map)) {
            return;
        }
        map.forEach((name, value) -> {
            if (value instanceof Map && into.get(name) instanceof Map<?, ?> inner) {
                merge((Map<String, Object>) inner, value);
            } else {
                into.put((String) name, value);
            }
        });
    }
}
