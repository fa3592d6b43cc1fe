/** The report that a person is building, as JSON; one a workspace. */
export const reportDraft = `
CREATE TABLE report_draft (
  only  INTEGER PRIMARY KEY CHECK (only = 1),
  draft TEXT NOT NULL
) STRICT;
`
