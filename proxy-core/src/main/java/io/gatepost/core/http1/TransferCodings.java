package io.gatepost.core.http1;

/** Tells codings that the proxy does not support (501) from lists that no sender may write (400). */
final class TransferCodings {
    private TransferCodings() {}

    /**
     * Whether a well-formed list asks for a coding that is not supported: one that nobody knows, or known ones with chunked
     * behind them. A known coding without chunked leaves the end of the content open, and is plainly wrong.
     */
    static boolean unsupported(byte[] b, int from, int to) {
        boolean chunked = false;
        boolean unknown = false;
        for (int at = from; at <= to;) {
            int end = Grammar.indexOf(b, at, to, ',');
            int start = Grammar.skipOws(b, at, end);
            int stop = Grammar.trimOws(b, start, end);
            if (chunked || !Grammar.isToken(b, start, stop)) {
                return false;
            }
            chunked = Grammar.is(b, start, stop, "chunked");
            unknown |= !chunked && !known(b, start, stop);
            at = end + 1;
        }
        return chunked || unknown;
    }

    private static boolean known(byte[] b, int from, int to) {
        return Grammar.is(b, from, to, "gzip") || Grammar.is(b, from, to, "x-gzip")
                || Grammar.is(b, from, to, "deflate")
                || Grammar.is(b, from, to, "compress") || Grammar.is(b, from, to, "x-compress")
                || Grammar.is(b, from, to, "identity");
    }
}
