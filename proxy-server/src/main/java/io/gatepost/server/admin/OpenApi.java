package io.gatepost.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Set;

/** {@code /api/v1/openapi.json}: the description of this API for machines. */
final class OpenApi {
    private OpenApi() {}

    static Reply get(Call call) {
        call.allow(Set.of());
        try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream("openapi.json"))) {
            return new Reply(200, "application/json", in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
