/**
 * What is written down of each exchange: access log lines in nginx's format language and the error log. It reads views and
 * writes bytes; no statistics, no keeping of failures, and nothing that waits on an event loop.
 */
@NullMarked
package io.gatepost.server.accesslog;

import org.jspecify.annotations.NullMarked;
