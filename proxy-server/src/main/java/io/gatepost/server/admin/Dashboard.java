package io.gatepost.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pages of the dashboard: files in the program, the same for everybody and without a secret, so that they are given
 * before a token is. A browser asks again with the entity tag each time (RFC 9110, section 13.1.2): a new program is seen at
 * once. Immutable.
 */
final class Dashboard {
    /** Nothing from elsewhere, no script or style within a page, in no frame. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String PREFIX = "/dashboard/";
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8", "css", "text/css; charset=utf-8", "svg", "image/svg+xml",
            "txt", "text/plain; charset=utf-8");
    private static final List<String> FILES = List.of("app.css", "app.js", "api.js", "charts.js", "dom.js",
            "failure.js",
            "failures.js", "history.js", "icon.svg", "operate.js", "patterns.js", "uplot.css", "uplot.js",
            "uplot-license.txt", "upstreams.js");

    private final Map<String, Reply> pages = new HashMap<>();

    Dashboard() {
        pages.put("/", page("index.html"));
        for (String file : FILES) {
            pages.put(PREFIX + file, page(file));
        }
    }

    /**
     * The answer to a GET or HEAD of a path; null where there is no such page.
     *
     * @param ifNoneMatch the field of that name; null where it is absent
     */
    @Nullable
    Reply answer(String path, @Nullable String ifNoneMatch) {
        Reply page = pages.get(path);
        if (page == null || ifNoneMatch == null) {
            return page;
        }
        boolean same = ifNoneMatch.strip().equals("*")
                || ifNoneMatch.contains(String.valueOf(page.headers().get("ETag")));
        return same ? new Reply(304, page.contentType(), new byte[0], page.headers()) : page;
    }

    private static Reply page(String file) {
        byte[] content;
        try (InputStream in = Dashboard.class.getResourceAsStream("dashboard/" + file)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks dashboard/" + file);
            }
            content = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String type = String.valueOf(TYPES.get(file.substring(file.lastIndexOf('.') + 1)));
        return new Reply(200, type, content, Map.of("Cache-Control", "no-cache", "ETag", '"' + digest(content) + '"',
                "Content-Security-Policy", POLICY, "Referrer-Policy", "no-referrer"));
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
