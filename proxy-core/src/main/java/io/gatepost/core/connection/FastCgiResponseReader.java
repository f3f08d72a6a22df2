package io.gatepost.core.connection;

import io.gatepost.core.config.ResponseLimits;
import io.gatepost.core.fastcgi.CgiHead;
import io.gatepost.core.fastcgi.Records;
import io.gatepost.core.http1.Fault;
import io.gatepost.core.http1.Progress;
import io.gatepost.core.http1.ResponseHead;
import io.gatepost.core.http1.ResponseParser;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Slice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Responses in FastCGI: stdout is a CGI response, stderr is kept for the evidence, END_REQUEST is the end. */
final class FastCgiResponseReader implements ResponseReader {
    private static final int STDERR_KEPT = 4096;
    private static final byte[] HTTP = "HTTP/".getBytes(StandardCharsets.US_ASCII);

    private final ServerConnection from;
    private final ResponseHead head = new ResponseHead();
    private final ResponseParser parser;
    private final CgiHead cgi;
    private final byte[] header = new byte[Records.HEADER];
    private final byte[] end = new byte[Records.HEADER];
    private final StringBuilder stderr = new StringBuilder();
    private int headerLength;
    private int left;
    private int padding;
    private int endLength;
    private boolean toHead;
    private boolean inBody;
    /** Of the Content-Length that the application announced; -1 where it announced none. */
    private long bodyLeft;

    FastCgiResponseReader(ServerConnection from, ResponseLimits limits) {
        this.from = from;
        this.parser = new ResponseParser(head, limits.maxHeader() + 64, limits.maxHeaders());
        this.cgi = new CgiHead(limits.maxHeader());
    }

    @Override
    public void begin(boolean toHead) {
        this.toHead = toHead;
        inBody = false;
        headerLength = 0;
        left = 0;
        padding = 0;
        endLength = 0;
        bodyLeft = -1;
        stderr.setLength(0);
        cgi.reset();
        parser.reset();
    }

    @Override
    public void read(ByteBuf in) {
        while (from.user() != null && in.isReadable()) {
            if (headerLength < Records.HEADER) {
                header[headerLength++] = in.readByte();
                if (!headerFits()) {
                    return;
                }
            } else if (left > 0) {
                content(in);
            } else {
                int n = Math.min(padding, in.readableBytes());
                in.skipBytes(n);
                padding -= n;
            }
            if (headerLength == Records.HEADER && left == 0 && padding == 0) {
                recordEnded(in);
            }
        }
    }

    /** Checks what has come of a record's header; false where it was refused. */
    private boolean headerFits() {
        if (header[0] != Records.VERSION) {
            if (header[0] == HTTP[0] && headerLength < HTTP.length) {
                return true; // four more octets tell whether it is HTTP
            }
            boolean http = new String(header, 0, headerLength, StandardCharsets.ISO_8859_1).equals("HTTP/");
            refuse(http ? Cause.FCGI_NOT_FASTCGI : Cause.FCGI_RECORD_INVALID,
                    http ? "HTTP instead of a record" : "record version " + (header[0] & 0xff));
            return false;
        }
        if (headerLength < Records.HEADER) {
            return true;
        }
        int type = header[1] & 0xff;
        left = (header[4] & 0xff) << 8 | header[5] & 0xff;
        padding = header[6] & 0xff;
        if (type != Records.STDOUT && type != Records.STDERR && type != Records.END_REQUEST) {
            refuse(Cause.FCGI_RECORD_INVALID, "record type " + type);
            return false;
        }
        if (header[2] != 0 || header[3] != 1 || type == Records.END_REQUEST && left != Records.HEADER) {
            refuse(Cause.FCGI_RECORD_INVALID, type == Records.END_REQUEST && left != Records.HEADER
                    ? "END_REQUEST of " + left + " bytes"
                    : "a record of request " + ((header[2] & 0xff) << 8 | header[3] & 0xff));
            return false;
        }
        return true;
    }

    private void refuse(Cause cause, String rule) {
        from.fail(new Fault(cause, cause.status(), rule, from.received()));
    }

    private void content(ByteBuf in) {
        int n = Math.min(left, in.readableBytes());
        switch (header[1]) {
            case Records.STDOUT -> stdout(in, n);
            case Records.STDERR -> {
                left -= n;
                int kept = Math.min(n, STDERR_KEPT - stderr.length());
                stderr.append(in.toString(in.readerIndex(), kept, StandardCharsets.UTF_8));
                in.skipBytes(n);
            }
            default -> {
                left -= n;
                in.readBytes(end, endLength, n);
                endLength += n;
            }
        }
    }

    private void stdout(ByteBuf in, int n) {
        if (!inBody) {
            while (n > 0 && !inBody) {
                n--;
                left--;
                boolean whole = cgi.add(in.readByte());
                if (cgi.tooLarge()) {
                    refuse(Cause.RESPONSE_HEADER_TOO_LARGE, "the head is larger than max_header");
                    return;
                }
                if (whole && !headRead()) {
                    return;
                }
            }
            return;
        }
        left -= n;
        ResponseListener listener = from.user();
        if (toHead || head.status() == 204 || head.status() == 304 || listener == null) {
            in.skipBytes(n);
            return;
        }
        if (bodyLeft >= 0 && n > bodyLeft) {
            refuse(Cause.BODY_EXCESS, "more than the application's Content-Length");
            return;
        }
        bodyLeft -= bodyLeft >= 0 ? n : 0;
        listener.content(in.readRetainedSlice(n));
    }

    /** The CGI head is whole; false where it was refused, or the user left. */
    private boolean headRead() {
        inBody = true;
        ByteBuf http = Unpooled.wrappedBuffer(cgi.asHttp());
        Progress progress = parser.parse(http);
        if (progress != Progress.DONE) {
            if (progress == Progress.FAULT) {
                from.fail(parser.fault());
            } else {
                refuse(Cause.FCGI_NO_HEADER, "an empty head");
            }
            return false;
        }
        bodyLeft = head.contentLength();
        ResponseListener listener = from.user();
        if (listener != null) {
            listener.head(head);
        }
        return from.user() != null;
    }

    private void recordEnded(ByteBuf in) {
        headerLength = 0;
        if (header[1] != Records.END_REQUEST) {
            return;
        }
        int status = end[4] & 0xff;
        boolean content = !toHead && head.status() != 204 && head.status() != 304;
        if (status == 1 || status == 2) {
            refuse(Cause.FCGI_OVERLOADED, status == 1 ? "CANT_MPX_CONN" : "OVERLOADED");
        } else if (status != 0) {
            refuse(Cause.FCGI_RECORD_INVALID, "END_REQUEST with protocol status " + status);
        } else if (!inBody) {
            refuse(Cause.FCGI_NO_HEADER, "the request ended with no header");
        } else if (bodyLeft > 0 && content) {
            refuse(Cause.BODY_TRUNCATED, bodyLeft + " bytes of the application's Content-Length are missing");
        } else {
            from.ended(null, in.isReadable());
        }
    }

    @Override
    public boolean endsWithConnection() {
        return false;
    }

    @Override
    public boolean reusable() {
        return true;
    }

    @Override
    public long keepAliveMillis() {
        return -1;
    }

    @Override
    public Slice seen() {
        byte[] stdout = cgi.seen();
        return stdout.length == 0 ? new Slice(header, 0, headerLength) : new Slice(stdout, 0, stdout.length);
    }

    @Override
    public String stderr() {
        return stderr.toString();
    }
}
