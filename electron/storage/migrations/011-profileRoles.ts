/** Which of several processes a profile is of, so that each has a series of its own. */
export const profileRoles = `
ALTER TABLE profile ADD COLUMN role TEXT;
`
