package io.gatepost.server.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong, in any order. */
final class Problems {
    private static final int SHORT_LIST = 14;

    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    /** Adds a problem whose message begins with the place's path. */
    void add(Place place, String message, String expected) {
        String at = place.path().isEmpty() ? "" : place.path() + ": ";
        found.add(new Problem(file, place.line(), place.column(), at + message, expected));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** All of them once, in file order. */
    List<Problem> sorted() {
        return found.stream().distinct()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column)).toList();
    }

    /** {@code ", did you mean 'x'?"}, or nothing where no valid name is near. */
    static String didYouMean(String name, Collection<String> valid) {
        String nearest = nearest(name, valid);
        return nearest == null ? "" : ", did you mean '" + nearest + "'?";
    }

    /** The valid names where they are few, else empty. */
    static String oneOf(Collection<String> valid) {
        return valid.isEmpty() || valid.size() > SHORT_LIST
                ? ""
                : valid.size() == 1 ? valid.iterator().next() : "one of " + String.join(", ", valid);
    }

    static @Nullable String nearest(String name, Collection<String> valid) {
        String best = null;
        int bestDistance = Math.max(1, name.length() / 3) + 1;
        for (String candidate : valid) {
            int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** Edits that turn one into the other, two swapped neighbours being one. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
