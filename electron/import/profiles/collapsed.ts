/** Collapsed stacks, the lines that flame graphs are drawn from: `main;serve;parse 42`, root first. */
import { UserError } from '../../../shared/errors.ts'
import type { Caveat } from '../../../shared/model.ts'
import { ProfileBuilder } from '../../../shared/profile/profileBuilder.ts'
import { linesOf, type ProfileFormat } from './profileFormat.ts'

const LINE = /^(\S.*?)\s+(-?\d+(?:\.\d+)?)$/
/** Share of the head's lines that must fit: a damaged line or two is no other format. */
const MOST_LINES = 0.75

/** Whether nothing else than such stacks can be meant: every line is one, most have callers, and all have names. */
export function isPlainlyCollapsed(head: Uint8Array): boolean {
  const lines = new TextDecoder().decode(head).split('\n')
  const whole = lines.slice(0, -1).filter((line) => line.trim() !== '')
  const called = whole.filter((line) => line.includes(';'))
  return (
    whole.length > 1 &&
    2 * called.length > whole.length &&
    whole.every((line) => LINE.test(line) && /\p{L}/u.test(line))
  )
}

export const collapsed: ProfileFormat = {
  id: 'collapsed-stacks',
  sniff(head) {
    const lines = head.split('\n')
    // The last line of a head is cut off, unless the file ends there.
    const whole = (lines.length > 2 ? lines.slice(0, -1) : lines).filter(
      (line) => line.trim() !== '' && !line.startsWith('#'),
    )
    const stacks = whole.filter((line) => LINE.test(line.trimEnd()))
    return stacks.length > 0 && stacks.length >= MOST_LINES * whole.length && stacks.some((line) => line.includes(';'))
  },
  read(text, path) {
    const builder = new ProfileBuilder([{ type: 'samples', unit: 'count' }])
    let number = 0
    let unreadable = 0
    let firstUnreadable = 0
    for (const line of linesOf(text)) {
      number++
      if (line.trim() === '' || line.startsWith('#')) continue
      const parts = LINE.exec(line.trimEnd())
      if (!parts) {
        unreadable++
        firstUnreadable ||= number
        continue
      }
      const frames = (parts[1] ?? '').split(';').map((name) => ({ name: name.trim() || '<unknown>' }))
      builder.sample(builder.stack(frames), [Number(parts[2])])
    }
    if (builder.samples === 0)
      throw new UserError('bad-data', `${path} holds no collapsed stack: no line ends in a number`)
    const caveats: Caveat[] = []
    if (unreadable > 0) {
      const message = `${unreadable} lines of ${path} are no stack with a number; they are left out.`
      caveats.push({
        code: 'profile-lines-left-out',
        severity: 'data-loss',
        subject: path,
        message,
        line: firstUnreadable,
      })
    }
    return { profile: builder.finish(), caveats }
  },
}
