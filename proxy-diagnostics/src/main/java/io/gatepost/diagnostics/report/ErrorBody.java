package io.gatepost.diagnostics.report;

/**
 * The body of a response that the proxy makes.
 *
 * @param contentType the whole field value
 * @param bytes       UTF-8
 */
public record ErrorBody(String contentType, byte[] bytes) {}
