package io.gatepost.server.config;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.MaintenanceConfig;
import io.gatepost.core.config.StaticPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What refers to files: pages, maintenance, sockets. Relative paths are relative to the configuration file. */
final class Pages {
    private static final long MAX_PAGE = 10 * Units.MEGA;
    // sun_path holds 108 bytes with the final NUL.
    private static final int MAX_SOCKET_PATH = 107;
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Path base;
    private final Problems problems;

    Pages(Path base, Problems problems) {
        this.base = base.toAbsolutePath().normalize();
        this.problems = problems;
    }

    /** The absolute path; null where it is no path, which is reported. */
    @Nullable
    Path path(String text, Place at) {
        try {
            return base.resolve(text).normalize();
        } catch (InvalidPathException e) {
            problems.add(at, "'" + Literal.shorten(text) + "' is not a path", "a file's path");
            return null;
        }
    }

    /** A log's destination with its path made absolute. */
    String destination(String text, Place at) {
        if (text.isEmpty() || text.equals("stdout") || text.equals("stderr")) {
            return text;
        }
        Path path = path(text, at);
        if (path != null && Files.isDirectory(path)) {
            problems.add(at, "'" + Literal.shorten(text) + "' is a directory", "a file's path");
        }
        return path == null ? "" : path.toString();
    }

    /** The endpoint with a socket's path made absolute. */
    Endpoint endpoint(Endpoint endpoint, Place at) {
        if (!endpoint.isUnix()) {
            return endpoint;
        }
        Path path = path(endpoint.host(), at);
        if (path == null) {
            return endpoint;
        }
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH) {
            problems.add(at, "the socket's path is longer than the kernel allows",
                    "at most " + MAX_SOCKET_PATH + " bytes, with the directory of the configuration file");
        }
        return Endpoint.unix(path.toString());
    }

    /** The maintenance; null where it is not written, or off for good. */
    @Nullable
    MaintenanceConfig maintenance(@Nullable Section section) {
        if (section == null) {
            return null;
        }
        String flag = section.find(CommonKeys.FLAG_FILE);
        Path flagFile = flag == null ? null : path(flag, section.at(CommonKeys.FLAG_FILE));
        Boolean written = section.find(CommonKeys.ENABLED);
        boolean enabled = written == null ? flag == null : written;
        Instant until = section.find(CommonKeys.UNTIL);
        // Retry-After counts whole seconds; waiting less than was meant would be wrong.
        long retryAfter = Math.ceilDiv(section.get(CommonKeys.RETRY_AFTER), Units.SECOND);
        Section pageSection = section.find(CommonKeys.MAINTENANCE_PAGE);
        StaticPage page = pageSection == null ? null : page(pageSection);
        return enabled || flagFile != null
                ? new MaintenanceConfig(enabled, flagFile, until, retryAfter, page, section.get(CommonKeys.BYPASS))
                : null;
    }

    /** The page; empty where it has no body, null where something is wrong with it. */
    @Nullable
    StaticPage page(Section section) {
        List<Key<String>> sources = List.of(CommonKeys.PAGE_BODY, CommonKeys.PAGE_FILE, CommonKeys.PAGE_BASE64);
        List<Key<String>> written = sources.stream().filter(section::has).toList();
        if (written.size() > 1) {
            problems.add(section.at(written.get(1)), "stands beside '" + written.getFirst().name() + "'",
                    "one of body, file, base64");
            return null;
        }
        String file = section.find(CommonKeys.PAGE_FILE);
        String body = section.find(CommonKeys.PAGE_BODY);
        String base64 = section.find(CommonKeys.PAGE_BASE64);
        String type = section.find(CommonKeys.PAGE_TYPE);
        byte[] bytes = new byte[0];
        if (file != null) {
            bytes = read(file, section.at(CommonKeys.PAGE_FILE));
        } else if (body != null) {
            bytes = body.getBytes(StandardCharsets.UTF_8);
        } else if (base64 != null) {
            bytes = decode(base64, section.at(CommonKeys.PAGE_BASE64));
        }
        if (bytes == null) {
            return null;
        }
        return new StaticPage(type != null ? type : file == null ? TEXT : typeOf(file), bytes);
    }

    private byte @Nullable [] decode(String base64, Place at) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            problems.add(at, "is not Base64: " + e.getMessage(), "");
            return null;
        }
    }

    private byte @Nullable [] read(String file, Place at) {
        Path path = path(file, at);
        if (path == null) {
            return null;
        }
        String reason;
        try {
            if (!Files.exists(path)) {
                reason = "there is no file " + path;
            } else if (!Files.isRegularFile(path)) {
                reason = path + " is not a file";
            } else if (Files.size(path) > MAX_PAGE) {
                reason = path + " is larger than " + Units.showSize(MAX_PAGE);
            } else {
                return Files.readAllBytes(path);
            }
        } catch (IOException e) {
            reason = path + " cannot be read: " + e.getMessage();
        }
        problems.add(at, reason, "a file that can be read, its path relative to the configuration file");
        return null;
    }

    private static String typeOf(String file) {
        String extension = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (extension) {
            case "html", "htm" -> "text/html; charset=utf-8";
            case "json" -> "application/json";
            case "xml" -> "application/xml";
            case "svg" -> "image/svg+xml";
            case "gif" -> "image/gif";
            case "png" -> "image/png";
            case "jpg", "jpeg" -> "image/jpeg";
            default -> TEXT;
        };
    }
}
