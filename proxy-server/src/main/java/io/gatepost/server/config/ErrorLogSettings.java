package io.gatepost.server.config;

/**
 * The program's own messages.
 *
 * @param level {@code error}, {@code warn}, {@code info} or {@code debug}
 * @param path  {@code stdout}, {@code stderr} or an absolute path
 */
public record ErrorLogSettings(String level, String path) {}
