package io.gatepost.server.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What operators set and want kept across restarts: JSON, by kind and then by the name of the thing. Written whole and
 * renamed, so that a crash leaves the old or the new one. Used by one thread at a time.
 */
final class StateFile {
    private static final int VERSION = 1;

    private final Path path;
    private ObjectNode content;

    private StateFile(Path path, ObjectNode content) {
        this.path = path;
        this.content = content;
    }

    /**
     * Reads the file; one that is not there is empty.
     *
     * @throws IOException where it cannot be read or is not ours, said for the operator
     */
    static StateFile open(Path path) throws IOException {
        JsonNode read;
        try {
            read = JsonMapper.shared().readTree(Files.readString(path));
        } catch (NoSuchFileException e) {
            read = JsonMapper.shared().createObjectNode().put("version", VERSION);
        } catch (IOException | JacksonException e) {
            throw new IOException("admin.state_file: cannot read " + path + ": " + e.getMessage(), e);
        }
        if (!(read instanceof ObjectNode object) || object.path("version").asInt(0) != VERSION) {
            throw new IOException("admin.state_file: " + path + " was not written by this version");
        }
        return new StateFile(path, object);
    }

    /** What is kept of a kind, by name. */
    JsonNode all(String kind) {
        return content.path(kind);
    }

    /** Keeps a value, or with null forgets what was kept under that name. */
    void put(String kind, String name, @Nullable JsonNode value) throws IOException {
        if (value == null && !content.path(kind).has(name)) {
            return;
        }
        ObjectNode next = content.deepCopy();
        ObjectNode named = next.path(kind) instanceof ObjectNode there ? there : next.putObject(kind);
        if (value == null) {
            named.remove(name);
        } else {
            named.set(name, value);
        }
        write(next);
        content = next;
    }

    private void write(ObjectNode next) throws IOException {
        Path temporary = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap((next.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
