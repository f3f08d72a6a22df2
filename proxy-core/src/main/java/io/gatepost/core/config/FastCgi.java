package io.gatepost.core.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What FastCGI servers are told of a request besides the request itself.
 *
 * @param root   directory of the scripts, as the application sees it
 * @param script path of the one script that answers everything; null where the path names the script
 * @param index  added to a path that ends with a slash
 * @param params further parameters, or others in place of ours; in order
 */
public record FastCgi(String root, @Nullable String script, String index, Map<String, String> params) {
    public FastCgi {
        params = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(params));
    }
}
