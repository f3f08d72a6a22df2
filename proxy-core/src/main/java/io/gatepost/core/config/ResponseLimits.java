package io.gatepost.core.config;

/**
 * What a server may send.
 *
 * @param maxHeader        bytes of a response head
 * @param maxHeaders       number of fields
 * @param maxInformational 1xx responses to one request
 */
public record ResponseLimits(int maxHeader, int maxHeaders, int maxInformational) {}
