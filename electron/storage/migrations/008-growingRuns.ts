/**
 * Runs that are read while they grow, and what a file said, so that another run may take it over without reading the
 * file. A followed run is `importing` and readable: `followed_since_ms` is set, and its id is a provisional one, which
 * stays in `run_alias` as a name of the run that it became. `said` is JSON of what rows alone cannot give back.
 */
export const growingRuns = `
ALTER TABLE run ADD COLUMN followed_since_ms REAL;
CREATE INDEX run_readable ON run (imported_at_ms) WHERE (state = 'ready' OR followed_since_ms IS NOT NULL);

CREATE TABLE run_alias (
  id      TEXT PRIMARY KEY,
  run_key INTEGER NOT NULL REFERENCES run ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX run_alias_by_run ON run_alias (run_key);

ALTER TABLE file ADD COLUMN size INTEGER;
ALTER TABLE file ADD COLUMN reader TEXT;
ALTER TABLE file ADD COLUMN said TEXT;
CREATE INDEX file_by_size ON file (path, size);

ALTER TABLE frame ADD COLUMN file TEXT;
ALTER TABLE frame ADD COLUMN ordinal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE frame ADD COLUMN said TEXT;

ALTER TABLE profile ADD COLUMN file TEXT;
ALTER TABLE profile ADD COLUMN own_phase TEXT;

ALTER TABLE result_table ADD COLUMN file TEXT;
ALTER TABLE result_table ADD COLUMN ordinal INTEGER NOT NULL DEFAULT 0;
`
