package io.gatepost.server.config;

import io.gatepost.core.config.ProxyConfig;

/**
 * Everything that the program is started with: complete and valid.
 *
 * @param proxy     the data plane
 * @param admin     the admin API
 * @param accessLog one line for each request
 * @param errorLog  the program's own messages
 * @param journal   where failures are kept
 */
public record ServerSettings(ProxyConfig proxy, AdminSettings admin,
        AccessLogSettings accessLog, ErrorLogSettings errorLog, JournalSettings journal) {}
