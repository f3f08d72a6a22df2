package io.gatepost.server.run;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.gatepost.diagnostics.exchange.ExchangeObserver;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class ObserversTest {
    /** A method that is left out would fall back to the interface's default, which does nothing. */
    @Test
    void every_kind_of_event_is_passed_on() {
        for (Method event : ExchangeObserver.class.getMethods()) {
            assertThatCode(() -> Observers.class.getDeclaredMethod(event.getName(), event.getParameterTypes()))
                    .doesNotThrowAnyException();
        }
    }
}
