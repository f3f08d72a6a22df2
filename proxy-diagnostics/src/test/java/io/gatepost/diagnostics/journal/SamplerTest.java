package io.gatepost.diagnostics.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final long SECOND = 1_000_000_000L;

    private final Sampler sampler = new Sampler();

    @Test
    void all_are_kept_until_a_storm() {
        for (int second = 1; second <= 100; second++) {
            assertThat(kept(Cause.CONNECT_REFUSED, "a:80", Sampler.PER_SECOND, second)).isEqualTo(Sampler.PER_SECOND);
        }
        assertThat(kept(Cause.CONNECT_REFUSED, "a:80", Sampler.BURST, 200)).isEqualTo(Sampler.BURST);
        assertThat(sampler.skipped()).isZero();
    }

    @Test
    void a_storm_of_one_kind_is_thinned_and_leaves_room_for_others() {
        int storm = 100_000;
        int first = kept(Cause.CONNECT_REFUSED, "a:80", storm, 1);
        assertThat(first).isEqualTo(Sampler.BURST + Sampler.BURST_OF_KIND);
        assertThat(sampler.skipped()).isEqualTo(storm - first);
        assertThat(kept(Cause.RESPONSE_TIMEOUT, "a:80", 5, 1)).isEqualTo(5);
        assertThat(kept(Cause.CONNECT_REFUSED, "b:80", 5, 1)).isEqualTo(5);
        assertThat(kept(Cause.CONNECT_REFUSED, "a:80", storm, 2)).isEqualTo(Sampler.PER_SECOND + 1);
    }

    @Test
    void all_are_kept_again_when_the_storm_is_over() {
        kept(Cause.CONNECT_REFUSED, "a:80", 100_000, 1);
        int rest = Sampler.BURST / Sampler.PER_SECOND;
        assertThat(kept(Cause.CONNECT_REFUSED, "a:80", Sampler.BURST, 1 + rest)).isEqualTo(Sampler.BURST);
    }

    @Test
    void kinds_without_number_share() {
        kept(Cause.CONNECT_REFUSED, "a:80", 100_000, 1);
        int kept = 0;
        for (int i = 0; i < 10 * Sampler.KINDS; i++) {
            kept += kept(Cause.CONNECT_REFUSED, "server" + i, 20, 1);
        }
        assertThat(kept).isEqualTo(Sampler.KINDS * Sampler.BURST_OF_KIND);
    }

    private int kept(Cause cause, String server, int failures, int second) {
        int kept = 0;
        for (int i = 0; i < failures; i++) {
            kept += sampler.keep(cause, server, second * SECOND) ? 1 : 0;
        }
        return kept;
    }
}
