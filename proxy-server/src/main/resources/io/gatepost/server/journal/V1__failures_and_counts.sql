-- The same for SQLite and PostgreSQL. A released migration is never changed: add the next one.

-- One failed exchange. Filters stand beside the whole record, which is the JSON of the admin API.
CREATE TABLE failure (
    id       VARCHAR(160) NOT NULL PRIMARY KEY,
    time_ms  BIGINT       NOT NULL,
    instance VARCHAR(64)  NOT NULL,
    route    TEXT,
    upstream TEXT,
    cause    VARCHAR(64)  NOT NULL,
    status   INTEGER      NOT NULL,
    record   TEXT         NOT NULL
);
CREATE INDEX failure_by_time ON failure (time_ms);

-- The attempts of a failure, to find it by.
CREATE TABLE failure_attempt (
    failure VARCHAR(160) NOT NULL,
    n       INTEGER      NOT NULL,
    server  TEXT         NOT NULL,
    address TEXT         NOT NULL,
    cause   VARCHAR(64),
    PRIMARY KEY (failure, n)
);

-- What failures are counted by. The key is a hash of the rest, so that any instance can tell it without asking.
CREATE TABLE failure_kind (
    kind     BIGINT      NOT NULL PRIMARY KEY,
    instance VARCHAR(64) NOT NULL,
    route    TEXT        NOT NULL,
    upstream TEXT        NOT NULL,
    server   TEXT        NOT NULL,
    cause    VARCHAR(64) NOT NULL,
    status   INTEGER     NOT NULL
);

-- Every failure, kept as a record or not: how many of a kind began in a second since the epoch.
CREATE TABLE failure_count (
    second   BIGINT NOT NULL,
    kind     BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    retried  BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    PRIMARY KEY (second, kind)
);

-- The last batch that each run of an instance has written: tells, after a lost connection, whether its commit arrived.
CREATE TABLE journal_run (
    run        VARCHAR(36) NOT NULL PRIMARY KEY,
    instance   VARCHAR(64) NOT NULL,
    batch      BIGINT      NOT NULL,
    written_ms BIGINT      NOT NULL
);
