package io.gatepost.core.forward;

import io.gatepost.core.config.RouteConfig;
import org.jspecify.annotations.Nullable;

/**
 * What a route changes of its requests, prepared once. The arrays are not to be changed.
 *
 * @param prefix  of the path, which is replaced; null leaves the path alone
 * @param rewrite what replaces it
 * @param host    value of Host; null passes the client's on
 * @param fields  changes of the fields
 */
public record RequestChanges(@Nullable String prefix, String rewrite, byte @Nullable [] host, FieldChanges fields) {
    /** Prepares the changes of a route. */
    public static RequestChanges of(RouteConfig route) {
        String rewrite = route.rewritePrefix();
        String host = route.hostField();
        return new RequestChanges(rewrite == null ? null : route.match().path(), rewrite == null ? "" : rewrite,
                host == null ? null : Fields.ascii(host), FieldChanges.of(route.requestFields()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
