/**
 * Rows of a run's logs. Times are kept as the log's own clock counts them; `shift_ms` puts them on the run's axis. No
 * full-text index: rows are bounded, and looking through all of them takes less than a blink. `counts` is what a page
 * shows of all rows, by level and by trouble, so that nobody counts them again.
 */
export const logs = `
CREATE TABLE log (
  key      INTEGER PRIMARY KEY,
  run_key  INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  path     TEXT NOT NULL,
  clock    TEXT,
  shift_ms REAL NOT NULL DEFAULT 0,
  counts   TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX log_by_run ON log (run_key);

CREATE TABLE log_line (
  log_key INTEGER NOT NULL REFERENCES log ON DELETE CASCADE,
  line    INTEGER NOT NULL,
  at_ms   REAL,
  level   INTEGER,
  trouble TEXT,
  message TEXT NOT NULL,
  PRIMARY KEY (log_key, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX log_line_by_trouble ON log_line (log_key, at_ms) WHERE trouble IS NOT NULL;
`
