package io.gatepost.diagnostics.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.diagnostics.cause.Cause;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The rules as data, and what finds their phrases. */
class RulesTest {
    @Test
    void every_rule_can_be_met_by_its_own_words() {
        RuleBook book = RuleBook.all();
        Set<String> lost = new TreeSet<>();
        for (Rule rule : book.rules()) {
            for (Rule.Option option : rule.options()) {
                Terms seen = book.terms();
                for (int term : option.present()) {
                    seen.add(term);
                }
                Rule first = book.first(seen, rule.meaning().vendor());
                if (first != null && first.order() < rule.order() && rule.options().size() == 1) {
                    lost.add(rule.meaning() + " is hidden by " + first.meaning());
                }
            }
        }
        assertThat(lost).isEmpty();
    }

    @Test
    void several_causes_come_with_what_tells_them_apart() {
        assertThat(RuleBook.all().rules().stream().map(Rule::meaning).filter(m -> m.causes().size() > 2)
                .filter(m -> m.apart().isEmpty() && !m.vendor().equals("Proxy-Status")).map(Meaning::words)).isEmpty();
        assertThat(RuleBook.all().rules().stream().map(Rule::meaning)
                .filter(m -> EnumSet.allOf(Cause.class).containsAll(m.causes())
                        && m.causes().stream().distinct().count() != m.causes().size())
                .map(Meaning::words)).isEmpty();
    }

    @Test
    void an_error_names_its_line() {
        assertThatThrownBy(() -> read("vendor x\n\nCONNECT_REFUSED\n  iff a\n")).hasMessageStartingWith("t.txt:4: ");
        assertThatThrownBy(() -> read("vendor x\n\nNO_CAUSE\n  if a\n")).hasMessageStartingWith("t.txt:3: ");
        assertThatThrownBy(() -> read("vendor x\n\nNOTHING\n  if a\n")).hasMessageContaining("needs a note");
        assertThatThrownBy(() -> read("CONNECT_REFUSED\n  if a\n")).hasMessageContaining("vendor");
    }

    private static List<RuleFile.Draft> read(String text) throws IOException {
        return RuleFile.read("t", new BufferedReader(new StringReader(text)));
    }

    /** Against the plain search, over texts in which phrases overlap. */
    @Test
    void finds_every_phrase_and_nothing_else() {
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            Phrases phrases = new Phrases();
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String phrase = letters(random, 1 + random.nextInt(5));
                if (phrases.add(phrase) == all.size()) {
                    all.add(phrase);
                }
            }
            phrases.build();
            String text = letters(random, 60);
            Set<String> found = new TreeSet<>();
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            phrases.scan(bytes, 0, bytes.length, (id, end) -> found.add(all.get(id) + end));
            Set<String> expected = new TreeSet<>();
            for (String phrase : all) {
                for (int at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
                    expected.add(phrase + (at + phrase.length()));
                }
            }
            assertThat(found).as(text).isEqualTo(expected);
        }
    }

    @Test
    void finds_a_byte_wherever_it_is() {
        byte[] text = new byte[40];
        for (int at = 0; at < text.length; at++) {
            text[at] = '\n';
            for (int from = 0; from <= at; from++) {
                assertThat(Bytes.find(text, from, text.length, '\n')).isEqualTo(at);
            }
            assertThat(Bytes.find(text, at + 1, text.length, '\n')).isEqualTo(text.length);
            text[at] = (byte) 0x8a;
        }
    }

    private static String letters(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(3)));
        }
        return text.toString();
    }
}
