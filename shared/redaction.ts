/**
 * What of a report tells more than it should: found in every text of the value, listed, and removed from the value, so
 * that no export can hold it.
 */
import type { Report } from './report.ts'
import type { Finding, SensitiveKind } from './reportApi.ts'

/** Stands where something was removed. */
export const REMOVED = '[removed]'
/** Shorter words stand within too many others. */
export const MIN_REDACTED = 3
/** More than anybody looks through. */
const MAX_FINDINGS = 500

/** What holds words of Quartile alone. */
const WORDS = new Set(['kind', 'id', 'format', 'outcome', 'byEvidence', 'status', 'severity', 'unit', 'align', 'tone'])
/** Objects whose keys come from files. */
const NAMED_BY_FILES = new Set(['parameters', 'labels'])

/** Gravest first. The first group of a pattern is what is found, or all of it. */
const PATTERNS: readonly (readonly [SensitiveKind, RegExp])[] = [
  [
    'secret',
    /\b(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|credentials?)["']?\s*[=:]\s*["']?([^\s"',;&]{3,})/gi,
  ],
  ['secret', /\b(?:Bearer|Basic)\s+([A-Za-z0-9+/._~-]{8,}=*)/g],
  ['secret', /\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|xox[abprs]-[\w-]{10,})/g],
  ['secret', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:([^\s/@]{3,})@/gi],
  ['user', /(?:\/home\/|\/Users\/|[A-Za-z]:\\Users\\)([^\s/\\:]{3,})/g],
  ['user', /\b([A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)\b/g],
  ['host', /\b((?:\d{1,3}\.){3}\d{1,3})\b/g],
  ['host', /\b([a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:local|internal|lan|corp|intra|home))\b/gi],
  ['host', /\b[a-z][a-z0-9+.-]*:\/\/(?:[^\s/@]*@)?([a-z0-9.-]{3,})/gi],
  ['JVM argument', /(?:^|\s)(-(?:XX?:?|D|javaagent:|agentlib:|agentpath:)[^\s]+)/g],
  ['path', /(?:^|[\s"'(=:])((?:\/[^\s"'(),:;]+){2,}\/?|[A-Za-z]:\\[^\s"'(),;]+)/g],
]

/** Names of parameters and labels whose values are told by their name. */
const BY_NAME: readonly (readonly [SensitiveKind, RegExp])[] = [
  ['secret', /passw|secret|token|api_?key|credential/i],
  ['host', /(^|_|\b)(host|hostname|node|machine|server|instance)(_?name)?$/i],
  ['user', /(^|_|\b)(user|username|owner|author|login)$/i],
  ['environment', /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/],
]

/** What a person should look at before a report is given away; longest first within a kind. */
export function findings(report: Report): readonly Finding[] {
  const found = new Map<string, { kind: SensitiveKind; count: number }>()
  const add = (kind: SensitiveKind, text: string) => {
    const clean = text.trim()
    if (clean.length < MIN_REDACTED || clean === REMOVED) return
    const known = found.get(clean)
    if (known === undefined) found.set(clean, { kind, count: 1 })
    else known.count++
  }
  visit(report, (text, name) => {
    for (const [kind, pattern] of PATTERNS) for (const match of text.matchAll(pattern)) add(kind, match[1] ?? match[0])
    for (const [kind, pattern] of BY_NAME) if (name !== undefined && pattern.test(name)) add(kind, text)
  })
  // The folder that was opened may hold blanks, which the end of a path elsewhere does not tell.
  for (const { entries } of report.provenance)
    for (const { name, lines } of entries) if (name === 'Opened') for (const line of lines) add('path', line)
  const order = [...new Set([...PATTERNS, ...BY_NAME].map(([kind]) => kind))]
  return [...found]
    .map(([text, { kind, count }]) => ({ kind, text, count }))
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || b.text.length - a.text.length)
    .slice(0, MAX_FINDINGS)
}

/** The report without these texts, wherever they stand. */
export function redacted(report: Report, texts: readonly string[]): Report {
  // The longest first: what holds another one goes as a whole.
  const removed = [...new Set(texts)].filter((text) => text.length >= MIN_REDACTED).sort((a, b) => b.length - a.length)
  if (removed.length === 0) return report
  const clean = (text: string) => removed.reduce((rest, each) => rest.replaceAll(each, REMOVED), text)
  return mapped(report, clean, false) as Report
}

/** Calls back with each text that may come from a file, and the name of a parameter or label whose value it is. */
function visit(value: unknown, see: (text: string, name?: string) => void, named = false): void {
  if (typeof value === 'string') see(value)
  else if (Array.isArray(value)) for (const each of value) visit(each, see)
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return
  for (const [key, each] of Object.entries(value)) {
    if (named) {
      see(key)
      see(String(each), key)
    } else if (!WORDS.has(key)) visit(each, see, NAMED_BY_FILES.has(key))
  }
}

function mapped(value: unknown, clean: (text: string) => string, named: boolean): unknown {
  if (typeof value === 'string') return clean(value)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (Array.isArray(value)) return value.map((each) => mapped(each, clean, false))
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (named) return [clean(key), mapped(each, clean, false)]
      return [key, WORDS.has(key) ? each : mapped(each, clean, NAMED_BY_FILES.has(key))]
    }),
  )
}
