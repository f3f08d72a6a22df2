package io.gatepost.server.config;

import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes YAML. */
final class Yaml {
    private static final int WIDTH = 120;

    private Yaml() {}

    static String write(Object plain) {
        return new Dump(DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(WIDTH)
                .setIndicatorIndent(2).setIndent(4).setIndentWithIndicator(false).setSplitLines(false).build())
                .dumpToString(plain);
    }
}
