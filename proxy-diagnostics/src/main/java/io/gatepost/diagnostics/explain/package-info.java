/**
 * What the log lines of other proxies mean in our words. The rules are data, in {@code rules/*.txt}; the forms of lines that
 * carry fields (time, server, flags) are small classes. Works on bytes that others read: no I/O but reading its own rules.
 */
@NullMarked
package io.gatepost.diagnostics.explain;

import org.jspecify.annotations.NullMarked;
