package io.gatepost.server.run;

import io.gatepost.diagnostics.exchange.ExchangeObserver;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.exchange.IdleClose;
import io.gatepost.diagnostics.exchange.Incident;
import io.gatepost.diagnostics.exchange.ServerChange;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells several observers, in order. One that throws costs neither the others nor the exchange their due. */
final class Observers implements ExchangeObserver {
    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    private final ExchangeObserver[] all;

    Observers(List<ExchangeObserver> all) {
        this.all = all.toArray(ExchangeObserver[]::new);
    }

    @Override
    public void exchangeEnded(ExchangeView exchange) {
        for (ExchangeObserver one : all) {
            try {
                one.exchangeEnded(exchange);
            } catch (RuntimeException e) {
                failed(one, e);
            }
        }
    }

    @Override
    public void serverChanged(ServerChange change) {
        each(one -> one.serverChanged(change));
    }

    @Override
    public void idleClosed(IdleClose close) {
        each(one -> one.idleClosed(close));
    }

    @Override
    public void incident(Incident incident) {
        each(one -> one.incident(incident));
    }

    private void each(Consumer<ExchangeObserver> call) {
        for (ExchangeObserver one : all) {
            try {
                call.accept(one);
            } catch (RuntimeException e) {
                failed(one, e);
            }
        }
    }

    private static void failed(ExchangeObserver one, RuntimeException e) {
        LOG.error("{} failed; what it was told is lost to it", one.getClass().getSimpleName(), e);
    }
}
