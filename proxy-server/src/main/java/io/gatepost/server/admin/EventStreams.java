package io.gatepost.server.admin;

import io.gatepost.diagnostics.journal.FailureStore;
import io.gatepost.diagnostics.report.FailureJson;
import io.gatepost.server.admin.Call.BadCall;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/events}: failures as they happen and statistics each second, as server-sent events (HTML standard, section
 * 9.2). Each client has its place among the newest failures and is written to only while it reads: a slow one is overtaken
 * by the ring, and told how many it lost. Nothing runs while nobody listens. On the event loop of the admin API only.
 */
final class EventStreams {
    static final String PATH = "/api/v1/events";
    static final int MOST = 32;

    private static final Set<String> TYPES = Set.of("failure", "statistics");
    private static final long POLL_MILLIS = 250;
    private static final int POLLS_A_SECOND = 4;
    /** Comments keep the connection from being taken for idle, here and on the way. */
    private static final int POLLS_TO_HEARTBEAT = 15 * POLLS_A_SECOND;
    private static final int BATCH = 200;

    private final String run = Long.toString(System.currentTimeMillis(), 36) + '-';
    private final FailureStore failures;
    private final Supplier<String> statistics;
    private final EventLoop loop;
    private final List<Client> clients = new ArrayList<>();
    private int polls;
    private boolean polling;

    EventStreams(FailureStore failures, Supplier<String> statistics, EventLoop loop) {
        this.failures = failures;
        this.statistics = statistics;
        this.loop = loop;
    }

    private static final class Client {
        private final Channel channel;
        private final Set<String> types;
        private long next;
        private long lost;

        private Client(Channel channel, Set<String> types, long next) {
            this.channel = channel;
            this.types = types;
            this.next = next;
        }
    }

    /** Begins a stream; otherwise says why not. */
    @Nullable
    Reply open(ChannelHandlerContext ctx, Call call, @Nullable String lastId) {
        Set<String> types;
        try {
            call.allow(Set.of("types"));
            types = types(call);
        } catch (BadCall e) {
            return Reply.problem(400, "Bad request", String.valueOf(e.getMessage()));
        }
        if (clients.size() >= MOST) {
            return Reply.problem(503, "Busy", MOST + " clients listen already, as many as are allowed");
        }
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store").set("X-Content-Type-Options", "nosniff");
        ctx.write(head);
        Client client = new Client(ctx.channel(), types, next(lastId));
        write(client, "retry: 2000\n\n");
        ctx.flush();
        clients.add(client);
        ctx.channel().closeFuture().addListener(f -> clients.remove(client));
        if (!polling) {
            polling = true;
            loop.schedule(this::poll, POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
        return null;
    }

    private static Set<String> types(Call call) {
        String asked = call.parameter("types");
        if (asked == null) {
            return TYPES;
        }
        Set<String> types = Set.copyOf(new LinkedHashSet<>(List.of(asked.split(",", -1))));
        if (!TYPES.containsAll(types)) {
            throw new BadCall("types is '" + asked + "'; failure and statistics are allowed, with a comma between");
        }
        return types;
    }

    /** After the last one had; from now on where none is told, and all there is after a restart. */
    private long next(@Nullable String lastId) {
        if (lastId == null) {
            return failures.total();
        }
        if (!lastId.startsWith(run)) {
            return 0;
        }
        try {
            return Math.clamp(Long.parseLong(lastId, run.length(), lastId.length(), 10) + 1, 0, failures.total());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void poll() {
        if (clients.isEmpty()) {
            polling = false;
            return;
        }
        polls++;
        String now = polls % POLLS_A_SECOND == 0 && clients.stream().anyMatch(c -> c.types.contains("statistics"))
                ? "event: statistics\ndata: " + statistics.get() + "\n\n"
                : null;
        for (Client client : List.copyOf(clients)) {
            tell(client, now);
        }
        loop.schedule(this::poll, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tell(Client client, @Nullable String now) {
        boolean counts = now != null && client.types.contains("statistics");
        if (!client.channel.isWritable()) {
            client.lost += counts ? 1 : 0;
            return;
        }
        if (client.types.contains("failure")) {
            for (FailureStore.Entry entry : failures.from(client.next, BATCH)) {
                client.lost += entry.serial() - client.next;
                client.next = entry.serial() + 1;
                write(client, "event: failure\nid: " + run + entry.serial() + "\ndata: "
                        + FailureJson.toString(entry.failure()) + "\n\n");
            }
        }
        if (client.lost > 0) {
            write(client, "event: lost\ndata: {\"events\":" + client.lost + "}\n\n");
            client.lost = 0;
        }
        if (counts && now != null) {
            write(client, now);
        } else if (polls % POLLS_TO_HEARTBEAT == 0) {
            write(client, ": alive\n\n");
        }
        client.channel.flush();
    }

    private static void write(Client client, String event) {
        client.channel.write(new DefaultHttpContent(Unpooled.copiedBuffer(event, StandardCharsets.UTF_8)));
    }
}
