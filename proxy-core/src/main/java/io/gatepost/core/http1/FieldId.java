package io.gatepost.core.http1;

/** Small numbers for the field names that the proxy itself looks at, so that each name is compared once. */
public final class FieldId {
    public static final int OTHER = 0;
    public static final int HOST = 1;
    public static final int CONNECTION = 2;
    public static final int CONTENT_LENGTH = 3;
    public static final int TRANSFER_ENCODING = 4;
    public static final int KEEP_ALIVE = 5;
    public static final int PROXY_CONNECTION = 6;
    public static final int TE = 7;
    public static final int TRAILER = 8;
    public static final int UPGRADE = 9;
    public static final int EXPECT = 10;
    public static final int VIA = 11;
    public static final int FORWARDED = 12;
    public static final int X_FORWARDED_FOR = 13;
    public static final int X_FORWARDED_PROTO = 14;
    public static final int X_FORWARDED_HOST = 15;
    public static final int X_FORWARDED_PORT = 16;
    public static final int X_REQUEST_ID = 17;
    public static final int TRACEPARENT = 18;
    public static final int MAX_FORWARDS = 19;
    public static final int PROXY_AUTHORIZATION = 20;
    public static final int PROXY_AUTHENTICATE = 21;
    public static final int DATE = 22;
    public static final int PROXY_STATUS = 23;
    public static final int ALT_SVC = 24;
    public static final int SEC_WEBSOCKET_KEY1 = 25;
    public static final int SEC_WEBSOCKET_KEY2 = 26;
    public static final int RETRY_AFTER = 27;
    public static final int HTTP2_SETTINGS = 28;
    public static final int X_REAL_IP = 29;
    public static final int ACCEPT = 30;
    public static final int SERVER = 31;
    public static final int AUTHORIZATION = 32;
    public static final int COOKIE = 33;

    private FieldId() {}
}
