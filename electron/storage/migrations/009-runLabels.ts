/**
 * What persons say of runs, by the id of a run's content and not by its row: it stays when a run is read anew, or removed
 * and opened again. A baseline is the run that others of its system are measured against. A saved view is the query of the
 * list's address. The index serves searches that compare a metric over all runs.
 */
export const runLabels = `
CREATE TABLE run_tag (
  run_id TEXT NOT NULL,
  tag    TEXT NOT NULL COLLATE NOCASE,
  PRIMARY KEY (run_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_tag_by_tag ON run_tag (tag, run_id);

CREATE TABLE run_note (
  run_id TEXT PRIMARY KEY,
  note   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE baseline (
  system TEXT PRIMARY KEY,
  run_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX baseline_by_run ON baseline (run_id);

CREATE TABLE saved_view (
  name  TEXT PRIMARY KEY,
  query TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX series_by_metric ON series (metric, run_key);
`
