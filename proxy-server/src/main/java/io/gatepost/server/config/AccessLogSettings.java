package io.gatepost.server.config;

/**
 * The access log.
 *
 * @param format {@code combined}, {@code upstream}, {@code json} or a format string with nginx's variables
 * @param path   {@code stdout}, {@code stderr} or an absolute path; empty is off
 */
public record AccessLogSettings(String format, String path) {}
