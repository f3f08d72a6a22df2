package io.gatepost.core.config;

/**
 * The client's side. Times are milliseconds, sizes bytes.
 *
 * @param headerTimeout  from the first byte of a request to the end of its head; absolute
 * @param idleTimeout    on a persistent connection between requests, and before the first
 * @param maxHeader      bytes of a request head, request line included
 * @param maxRequestLine bytes of the request line
 * @param maxHeaders     number of fields
 * @param maxRequests    requests on one connection; the last is answered with {@code Connection: close}
 * @param maxAge         age of a connection after which its next response closes it; 0 is no limit
 * @param lingerTime     how long to read and discard after an answer that left request bytes unread
 * @param lingerBytes    how much to read and discard then
 * @param abortOnHalfClose whether a client that closes its sending side is taken to have left at once
 */
public record ClientConfig(long headerTimeout, long idleTimeout, int maxHeader, int maxRequestLine, int maxHeaders,
        int maxRequests, long maxAge, long lingerTime, long lingerBytes, boolean abortOnHalfClose) {}
