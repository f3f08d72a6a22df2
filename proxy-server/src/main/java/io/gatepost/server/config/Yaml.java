package io.gatepost.server.config;

import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes YAML. */
final class Yaml {
    private Yaml() {}

    static String write(Object plain) {
        return new Dump(DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setDereferenceAliases(true)
                .setIndent(2).setIndicatorIndent(2).setIndentWithIndicator(true).setSplitLines(false).build())
                .dumpToString(plain);
    }
}
