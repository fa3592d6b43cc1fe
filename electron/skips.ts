/** Variable naming the file that collects why tests are skipped, one JSON object a line; set for a run by its reporter. */
export const SKIPS_FILE = 'QUARTILE_SKIPS_FILE'
