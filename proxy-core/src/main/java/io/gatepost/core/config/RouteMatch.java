package io.gatepost.core.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a route serves; all that is set must hold.
 *
 * @param listen    the listener's address as configured; null is any
 * @param host      exact host in lower case, or {@code *.example.com}; null is any
 * @param pathExact the whole path; null without
 * @param path      a prefix, matched at segment borders where it does not end with a slash; null without
 * @param pathRegex found anywhere in the path unless anchored; null without
 */
public record RouteMatch(@Nullable Endpoint listen, @Nullable String host, @Nullable String pathExact,
        @Nullable String path, @Nullable Pattern pathRegex) {}
