/** Known trouble in logs, whatever wrote them: one list for servers, test tools, virtual machines and the suites' own marks. */

export interface Trouble {
  /** What it is called where it is counted. */
  readonly name: string
  readonly pattern: RegExp
  /** It begins something by itself, as a panic does: never a mere continuation of the line above. */
  readonly begins?: true
}

/** The name of the one that a caveat of its own speaks of. */
export const OUT_OF_MEMORY_ERROR = 'OutOfMemoryError'
export const EXCEPTION = 'exception'

/** The particular before the general: a line counts once. */
const TROUBLES: readonly Trouble[] = [
  { name: OUT_OF_MEMORY_ERROR, pattern: /\bOutOfMemoryError\b|^\s*MemoryError\b/ },
  {
    name: 'panic',
    pattern: /^panic: |^fatal error: |\bpanic: runtime error|^thread '.{1,100}' panicked at/,
    begins: true,
  },
  { name: 'out of memory', pattern: /\bOOM[- ]?Killed\b|\boom-kill|\bout of memory\b|cannot allocate memory/i },
  { name: 'quota exceeded', pattern: /\bquota exceeded\b/i },
  { name: 'falling back', pattern: /\bfalling back\b/i },
  { name: 'memory usage exceeds limit', pattern: /\bmemory usage exceeds limit\b/i },
  { name: 'memory pressure', pattern: /\bunder memory pressure\b/i },
  { name: 'memory protector', pattern: /\bmemory protector\b/i },
  { name: 'memory budget', pattern: /\bMemoryTracker\b|\bbudget exhausted\b|\bmemory budget\b/ },
  { name: 'write or query error', pattern: /\b(?:stream|trace) (?:write|query) error\b/i },
  {
    name: 'test failed',
    pattern: /^--- FAIL|^\s*\[FAIL\]|\bFAIL!\s|^FAIL\b|(?<!\b0 )\bFAILED\b(?!:? ?0\b)/,
    begins: true,
  },
  { name: 'data race', pattern: /^WARNING: DATA RACE/, begins: true },
  {
    name: 'process killed',
    pattern: /^\s*Killed\s*$|^Command terminated by signal \d|^Command exited with non-zero status/,
    begins: true,
  },
  { name: 'mark of the suite', pattern: /\bPOC failed with error\b|^Failed: |❌ |⚠️\s+(?:WARNING|CAUTION)\b/u },
  // A thrown one, not a class that happens to be named.
  {
    name: EXCEPTION,
    pattern:
      /^Exception in thread |^Traceback \(most recent call last\)|(?:^|[\s:])(?:[\w$]{1,60}\.){1,12}[\w$]{0,60}(?:Exception|Error)(?::|\s*$)/,
  },
]

/** A word of each pattern above: most lines of a log have none, and one pattern is quicker than fifteen. */
const ANY =
  /panic|fatal error|memory|oom|killed|quota|falling back|budget|FAIL|Failed|RACE|signal|non-zero|❌|⚠️|Exception|Traceback|Error|error/i

/** The first trouble that a line tells of. */
export function troubleIn(text: string): Trouble | undefined {
  return ANY.test(text) ? TROUBLES.find(({ pattern }) => pattern.test(text)) : undefined
}
