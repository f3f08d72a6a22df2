package io.gatepost.server.admin;

/** What a caller of the admin API may do; each may do what those before it may. */
enum Role {
    /** Nothing but ask whether the program lives. */
    NOBODY,
    /** Look. */
    READER,
    /** Look, and change what the proxy does. */
    OPERATOR
}
