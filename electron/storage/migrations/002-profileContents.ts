/** Stacks and values of a run's profiles, as `profileBlob.ts` packs them: the opened folder may be gone when they are asked for. */
export const profileContents = `
CREATE TABLE profile_content (
  run_key INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  data    BLOB NOT NULL,
  PRIMARY KEY (run_key, ordinal)
) STRICT;
`
