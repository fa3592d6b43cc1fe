/**
 * Runs and all they hold. Points are not rows: a frame's columns lie in `chunk` as little-endian Float64Array blobs with
 * min, max and sum beside each, so that a window of time or an extreme is found without reading the points. Column 0 of
 * a frame is its time in seconds after the frame's epoch; `frame.shift` moves it onto the run's axis.
 */
export const runs = `
CREATE TABLE run (
  key            INTEGER PRIMARY KEY,
  id             TEXT UNIQUE,
  state          TEXT NOT NULL CHECK (state IN ('importing', 'ready')),
  importer_pid   INTEGER,
  name           TEXT NOT NULL,
  system         TEXT NOT NULL,
  origin         TEXT NOT NULL,
  started_at_ms  REAL,
  duration       REAL NOT NULL DEFAULT 0,
  imported_at_ms REAL NOT NULL,
  outcome        TEXT,
  caveats        INTEGER NOT NULL DEFAULT 0,
  search         TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX run_by_import ON run (state, imported_at_ms);

CREATE TABLE parameter (
  run_key INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  name    TEXT NOT NULL,
  value   ANY NOT NULL,
  PRIMARY KEY (run_key, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE phase (
  run_key INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  name    TEXT NOT NULL,
  kind    TEXT NOT NULL,
  start   REAL NOT NULL,
  end     REAL NOT NULL,
  PRIMARY KEY (run_key, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE file (
  run_key     INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  path        TEXT NOT NULL,
  importer    TEXT,
  skip_reason TEXT,
  sha256      TEXT,
  PRIMARY KEY (run_key, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE frame (
  key     INTEGER PRIMARY KEY,
  run_key INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  phase   TEXT,
  points  INTEGER NOT NULL DEFAULT 0,
  shift   REAL NOT NULL DEFAULT 0,
  sorted  INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX frame_by_run ON frame (run_key);

CREATE TABLE series (
  key              INTEGER PRIMARY KEY,
  run_key          INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  frame_key        INTEGER NOT NULL REFERENCES frame ON DELETE CASCADE,
  frame_column     INTEGER NOT NULL,
  metric           TEXT NOT NULL,
  unit             TEXT NOT NULL,
  source_column    TEXT,
  labels           TEXT,
  measured_process TEXT,
  phase            TEXT
) STRICT;
CREATE INDEX series_by_run ON series (run_key);

CREATE TABLE summary (
  series_key INTEGER PRIMARY KEY REFERENCES series ON DELETE CASCADE,
  n INTEGER NOT NULL, min REAL NOT NULL, median REAL NOT NULL, mean REAL NOT NULL, p95 REAL NOT NULL, p99 REAL NOT NULL,
  max REAL NOT NULL, first REAL NOT NULL, last REAL NOT NULL
) STRICT;

CREATE TABLE chunk (
  key          INTEGER PRIMARY KEY,
  frame_key    INTEGER NOT NULL REFERENCES frame ON DELETE CASCADE,
  frame_column INTEGER NOT NULL,
  block        INTEGER NOT NULL,
  n            INTEGER NOT NULL,
  min          REAL,
  max          REAL,
  sum          REAL NOT NULL,
  data         BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX chunk_by_column ON chunk (frame_key, frame_column, block);

CREATE TABLE profile (
  run_key      INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  ordinal      INTEGER NOT NULL,
  name         TEXT NOT NULL,
  path         TEXT NOT NULL,
  sample_types TEXT NOT NULL,
  samples      INTEGER NOT NULL,
  phase        TEXT,
  at_ms        REAL,
  at           REAL,
  PRIMARY KEY (run_key, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE result_table (
  key     INTEGER PRIMARY KEY,
  run_key INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  name    TEXT NOT NULL,
  columns TEXT NOT NULL
) STRICT;
CREATE INDEX result_table_by_run ON result_table (run_key);

CREATE TABLE result_row (
  table_key INTEGER NOT NULL REFERENCES result_table ON DELETE CASCADE,
  ordinal   INTEGER NOT NULL,
  cells     TEXT NOT NULL,
  PRIMARY KEY (table_key, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE caveat (
  run_key  INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  ordinal  INTEGER NOT NULL,
  code     TEXT NOT NULL,
  severity TEXT NOT NULL,
  subject  TEXT NOT NULL,
  message  TEXT NOT NULL,
  line     INTEGER,
  PRIMARY KEY (run_key, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE verdict (
  run_key INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  phase   TEXT,
  metric  TEXT NOT NULL,
  outcome TEXT NOT NULL,
  report  TEXT NOT NULL,
  PRIMARY KEY (run_key, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
  id            TEXT PRIMARY KEY,
  spec          TEXT NOT NULL,
  state         TEXT NOT NULL,
  created_at_ms REAL NOT NULL,
  result        TEXT,
  failure       TEXT
) STRICT;
`
