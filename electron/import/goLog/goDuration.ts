/** Go's durations as `%v` prints them: `167.193µs`, `1m2.5s`, `2h0m0s`, `0s`, `-3ms`. */

/** In decimal steps, so that 12.345678ms is 0.012345678 s exactly rounded. */
const UNITS: Readonly<Record<string, readonly [factor: number, shift: number]>> = {
  ns: [1, -9],
  us: [1, -6],
  // The micro sign and the Greek letter; the last is what UTF-8 read as Latin-1 makes of the first.
  '\u00b5s': [1, -6],
  '\u03bcs': [1, -6],
  '\u00c2\u00b5s': [1, -6],
  ms: [1, -3],
  s: [1, 0],
  m: [60, 0],
  h: [3600, 0],
}

const WHOLE = /^([+-]?)((?:\d+(?:\.\d+)?(?:ns|us|\u00c2?\u00b5s|\u03bcs|ms|s|m|h))+)$/
const PART = /(\d+(?:\.\d+)?)(ns|us|\u00c2?\u00b5s|\u03bcs|ms|s|m|h)/g

/** Seconds; undefined when the text is no duration. */
export function goDuration(text: string): number | undefined {
  const [, sign, parts] = WHOLE.exec(text.trim()) ?? []
  if (parts === undefined) return undefined
  let seconds = 0
  for (const [, digits, unit = ''] of parts.matchAll(PART)) {
    const [factor, shift] = UNITS[unit] ?? [Number.NaN, 0]
    seconds += Number(`${digits}e${shift}`) * factor
  }
  if (!Number.isFinite(seconds)) return undefined
  return sign === '-' ? -seconds : seconds
}
