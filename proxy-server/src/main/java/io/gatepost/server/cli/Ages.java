package io.gatepost.server.cli;

/** How long ago, in the two greatest units: {@code 3d 4h}, {@code 12m 5s}. */
final class Ages {
    private static final long[] SECONDS = {86_400, 3600, 60, 1};
    private static final String[] UNITS = {"d", "h", "m", "s"};

    private Ages() {}

    static String of(long millis) {
        long seconds = millis / 1000;
        for (int i = 0; i < SECONDS.length - 1; i++) {
            if (seconds >= SECONDS[i]) {
                return seconds / SECONDS[i] + UNITS[i] + " " + seconds % SECONDS[i] / SECONDS[i + 1] + UNITS[i + 1];
            }
        }
        return seconds + "s";
    }
}
