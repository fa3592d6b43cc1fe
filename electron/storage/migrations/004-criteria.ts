/** Criteria that a person keeps, one text for all runs of a system. */
export const criteria = `
CREATE TABLE criteria (
  system TEXT PRIMARY KEY,
  text   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`
