/**
 * How a person answered that a header is to be read, by a hash of the header; which answers a run was read by, so that
 * new answers replace it; and whether its axis counts rows instead of seconds.
 */
export const formatAnswers = `
CREATE TABLE format_answer (
  id     TEXT PRIMARY KEY,
  answer TEXT NOT NULL,
  at_ms  REAL NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE run ADD COLUMN reading TEXT;
ALTER TABLE run ADD COLUMN axis TEXT;
`
