package io.gatepost.core.fastcgi;

import io.gatepost.core.config.FastCgi;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Which script a path names, and what of the path is left for it (nginx: {@code fastcgi_split_path_info ^(.+?\.php)(/.*)$}).
 *
 * @param name     SCRIPT_NAME
 * @param filename SCRIPT_FILENAME
 * @param pathInfo PATH_INFO; may be empty
 */
record Script(String name, String filename, String pathInfo) {
    private static final String PHP = ".php";

    /** @param path normalized, without its query; octets as ISO 8859-1 */
    static Script of(String path, FastCgi config) {
        String uri = decoded(path);
        String only = config.script();
        if (only != null) {
            String name = only.startsWith(config.root() + "/") ? only.substring(config.root().length()) : only;
            return new Script(name, only, "");
        }
        if (uri.endsWith("/")) {
            uri += config.index();
        }
        int end = uri.indexOf(PHP + "/");
        String name = end < 0 ? uri : uri.substring(0, end + PHP.length());
        return new Script(name, config.root() + name, uri.substring(name.length()));
    }

    /** Percent-encodings decoded; left as they are where one stands for NUL or a slash, which no file name may have. */
    private static String decoded(String path) {
        if (path.indexOf('%') < 0) {
            return path;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%' && i + 2 < path.length()) {
                int octet = Character.digit(path.charAt(i + 1), 16) * 16 + Character.digit(path.charAt(i + 2), 16);
                if (octet == 0 || octet == '/') {
                    return path;
                }
                out.write(octet);
                i += 2;
            } else {
                out.write(c);
            }
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
