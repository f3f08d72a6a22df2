package io.gatepost.server.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what, by bearer tokens (RFC 6750). Tokens are compared by their digests in constant time, so that neither length
 * nor content can be found out by measuring. Immutable.
 */
public final class Access {
    /** Fewer characters could be guessed. */
    static final int SHORTEST = 16;

    private static final String BEARER = "bearer ";

    private final byte @Nullable [] operator;
    private final byte @Nullable [] reader;

    private Access(byte @Nullable [] operator, byte @Nullable [] reader) {
        this.operator = operator;
        this.reader = reader;
    }

    /**
     * Reads the tokens: the first line of each file.
     *
     * @param operatorFile null where everybody who can connect is an operator
     * @param readerFile   null where there are no mere readers
     * @throws IOException where a file cannot be read or its token is too short, said for the operator
     */
    public static Access of(@Nullable Path operatorFile, @Nullable Path readerFile) throws IOException {
        return new Access(operatorFile == null ? null : digest(token("admin.token_file", operatorFile)),
                readerFile == null ? null : digest(token("admin.read_token_file", readerFile)));
    }

    private static String token(String key, Path file) throws IOException {
        String token;
        try {
            token = Files.readString(file).lines().findFirst().orElse("").strip();
        } catch (IOException e) {
            throw new IOException(key + ": cannot read " + file + ": " + e.getClass().getSimpleName(), e);
        }
        if (token.length() < SHORTEST) {
            throw new IOException(key + ": the first line of " + file + " is no token: it has " + token.length()
                    + " characters; at least " + SHORTEST + " are needed, as openssl rand -hex 32 gives");
        }
        return token;
    }

    /** Whether a token is asked for at all. */
    boolean asksForToken() {
        return operator != null;
    }

    /** The role of a caller with this Authorization field. */
    Role role(@Nullable String authorization) {
        if (operator == null) {
            return Role.OPERATOR;
        }
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Role.NOBODY;
        }
        byte[] given = digest(authorization.substring(BEARER.length()).strip());
        boolean isOperator = MessageDigest.isEqual(given, operator);
        boolean isReader = reader != null && MessageDigest.isEqual(given, reader);
        return isOperator ? Role.OPERATOR : isReader ? Role.READER : Role.NOBODY;
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
