/** Where a person keeps the sources that profiles name: files whose path starts with `prefix` lie beneath `folder`. */
export const sourceFolders = `
CREATE TABLE source_folder (
  prefix TEXT PRIMARY KEY,
  folder TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`
