package io.gatepost.core.config;

import io.gatepost.diagnostics.report.DetailLevel;
import java.util.List;

/**
 * How much an error response tells.
 *
 * @param detail  for everybody
 * @param fullFor clients that get {@link DetailLevel#FULL}
 */
public record ErrorsConfig(DetailLevel detail, List<Network> fullFor) {
    public ErrorsConfig {
        fullFor = List.copyOf(fullFor);
    }
}
