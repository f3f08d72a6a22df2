package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.ProxyErrorType;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;

/** The {@code Proxy-Status} field (RFC 9209), one member, as a structured field (RFC 8941). */
final class ProxyStatus {
    private ProxyStatus() {}

    static String of(Failure f, DetailLevel level) {
        StringBuilder member = name(f.instance());
        Cause cause = f.outcome().cause();
        if (level == DetailLevel.NONE || cause == null) {
            return member.toString();
        }
        ProxyErrorType type = cause.errorType();
        Attempt attempt = f.decisive();
        if (type != null) {
            member.append("; error=").append(type.token());
            if (!cause.errorParameters().isEmpty()) {
                parameter(member, cause.errorParameters());
            } else if (type == ProxyErrorType.TLS_ALERT_RECEIVED && attempt != null
                    && attempt.evidence().notes().get("alert_id") instanceof Number id) {
                member.append("; alert-id=").append(id.intValue());
            }
        }
        if (attempt != null && attempt.upstreamStatus() > 0) {
            member.append("; received-status=").append(attempt.upstreamStatus());
        }
        if (attempt != null && level == DetailLevel.FULL) {
            string(member.append("; next-hop="), attempt.address());
        }
        string(member.append("; details="), cause.name());
        return member.toString();
    }

    static String relayed(String instance, int status) {
        return name(instance).append("; received-status=").append(status).toString();
    }

    private static StringBuilder name(String instance) {
        StringBuilder member = new StringBuilder(128);
        if (token(instance)) {
            member.append(instance);
        } else {
            string(member, instance);
        }
        return member;
    }

    /** {@code alert-id=70} as it is; a text value as a string, which RFC 9209 wants for {@code rcode}. */
    private static void parameter(StringBuilder member, String parameter) {
        int equals = parameter.indexOf('=');
        String value = parameter.substring(equals + 1);
        member.append("; ").append(parameter, 0, equals + 1);
        if (value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            member.append(value);
        } else {
            string(member, value);
        }
    }

    /** Whether it is an sf-token: a letter or *, then tchar, colon and slash. */
    private static boolean token(String text) {
        if (text.isEmpty() || !(letter(text.charAt(0)) || text.charAt(0) == '*')) {
            return false;
        }
        return text.chars().allMatch(c -> letter(c) || (c >= '0' && c <= '9') || "!#$%&'*+-.^_`|~:/".indexOf(c) >= 0);
    }

    private static boolean letter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** An sf-string: printable ASCII with quote and backslash escaped; all else is dropped. */
    private static void string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            if (c >= 0x20 && c <= 0x7e) {
                out.append(c);
            }
        }
        out.append('"');
    }
}
