/**
 * What a person decided about verdicts: a warm-up of their own, an outcome with its reason. `subject` is the phase, the
 * metric and the sorted labels as one text, so that one verdict has one decision.
 */
export const decisions = `
CREATE TABLE decision (
  run_key    INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  subject    TEXT NOT NULL,
  phase      TEXT,
  metric     TEXT NOT NULL,
  labels     TEXT,
  warmup_end REAL,
  outcome    TEXT,
  reason     TEXT,
  at_ms      REAL,
  PRIMARY KEY (run_key, subject)
) STRICT, WITHOUT ROWID;
`
