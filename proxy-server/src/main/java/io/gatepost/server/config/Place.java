package io.gatepost.server.config;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Where something is written.
 *
 * @param line   from 1
 * @param column from 1
 * @param path   the keys that lead there, such as {@code upstreams.app.servers[0]}; empty at the top
 */
record Place(int line, int column, String path) {
    static final Place START = new Place(1, 1, "");

    static Place of(Node node, String path) {
        return node.getStartMark().map(m -> of(m, path)).orElse(new Place(1, 1, path));
    }

    static Place of(Mark mark, String path) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1, path);
    }

    /** The path of a key below this one. */
    String below(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
