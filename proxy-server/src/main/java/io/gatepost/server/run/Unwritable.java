package io.gatepost.server.run;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says which log cannot be written and why: the exceptions of the file system often tell nothing but the path. */
final class Unwritable {
    private Unwritable() {}

    /** To be shown to the operator as it is. */
    static IOException log(String key, String path, IOException e) {
        return new IOException(key + ": cannot write " + path + ": " + reason(e), e);
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "no such file or directory";
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
