import type { ReadProfile } from '../pprof/readProfile.ts'

/** One format of stacks with values, other than pprof's own. */
export interface ProfileFormat {
  readonly id: string
  /** Whether the beginning of the unpacked content, as text, looks like this format; never throws. */
  sniff(head: string): boolean
  /** Throws UserError `bad-data` when the text is not what it seemed; `path` is for messages. */
  read(text: string, path: string): ReadProfile
}

/** Lines of a text one by one, without a copy of them all. */
export function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start)
    const line = text.slice(start, end < 0 ? text.length : end)
    yield line.endsWith('\r') ? line.slice(0, -1) : line
    if (end < 0) return
    start = end + 1
  }
}
