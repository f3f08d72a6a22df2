package io.gatepost.server.cli;

import io.gatepost.diagnostics.text.Plain;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Columns that are as wide as they need to be. Cells are made harmless; styles are applied around them. */
final class Table {
    private static final String GAP = "  ";

    private record Row(UnaryOperator<String> style, List<String> cells) {}

    private final List<Row> rows = new ArrayList<>();
    private final List<Integer> widths = new ArrayList<>();
    private final int numbers;

    /** @param numbers how many of the last columns are numbers, which stand to the right */
    Table(int numbers) {
        this.numbers = numbers;
    }

    /** Adds a row; all rows have as many cells. */
    void add(UnaryOperator<String> style, List<String> cells) {
        List<String> plain = cells.stream().map(Plain::of).toList();
        for (int i = 0; i < plain.size(); i++) {
            int width = plain.get(i).length();
            if (i == widths.size()) {
                widths.add(width);
            } else if (widths.get(i) < width) {
                widths.set(i, width);
            }
        }
        rows.add(new Row(style, plain));
    }

    /** The lines, each after an indent. */
    String toString(String indent) {
        StringBuilder text = new StringBuilder(1024);
        for (Row row : rows) {
            StringBuilder line = new StringBuilder(120);
            for (int i = 0; i < row.cells.size(); i++) {
                String cell = row.cells.get(i);
                String pad = " ".repeat(widths.get(i) - cell.length());
                line.append(i == 0 ? "" : GAP)
                        .append(i >= row.cells.size() - numbers ? pad + cell : cell + pad);
            }
            text.append(indent).append(row.style.apply(line.toString().stripTrailing())).append('\n');
        }
        return text.toString();
    }
}
