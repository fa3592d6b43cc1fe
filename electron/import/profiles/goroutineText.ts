/**
 * Go's own profiles as text, as `/debug/pprof/goroutine?debug=1` and `?debug=2` answer and as a panic prints.
 *
 *     goroutine profile: total 7                      debug=1: equal stacks together
 *     5 @ 0x47fece 0x4159ae
 *     # labels: {"role":"waiter"}
 *     #	0x4e2c84	main.main.func4+0x24	/src/main.go:127
 *
 *     goroutine 23 [chan receive, 4 minutes]:         debug=2: every goroutine, with its state
 *     main.main.func4()
 *     	/src/main.go:127 +0x25
 *     created by main.main in goroutine 1
 *     	/src/main.go:127 +0x837
 *
 * Both leave out the frames of the runtime that a goroutine waits in, which the binary profile has.
 */
import { UserError } from '../../../shared/errors.ts'
import { labelSet } from '../../../shared/profile/labels.ts'
import { type LabelSet, type NumberLabel, totalOf } from '../../../shared/profile/profile.ts'
import { type Frame, ProfileBuilder } from '../../../shared/profile/profileBuilder.ts'
import { linesOf, type ProfileFormat } from './profileFormat.ts'

const COUNTED_HEAD = /^(\w+) profile: total (\d{1,9})$/
const COUNTED = /^(\d+) @((?: 0x[0-9a-f]+)*)$/
const COUNTED_FRAME = /^#\t0x[0-9a-f]+\t+(.+?)\+0x[0-9a-f]+\t+(.*):(\d+)$/
const GOROUTINE =
  /^goroutine \d+(?: gp=\S+)?(?: m=\S+)?(?: mp=\S+)? \[([^\],]+)(?:, (\d+) minutes)?(?:, [^\]]*)?\](?: (\{.*\}))?:$/
const PLACE = /^\t(.+):(\d+)(?: \+0x[0-9a-f]+)?/

/** Goroutines of a capture, by its first line; undefined when it says none. */
export function goroutineTotal(head: Uint8Array): number | undefined {
  const [first = ''] = new TextDecoder().decode(head).trimStart().split('\n', 1)
  const [, kind, total] = COUNTED_HEAD.exec(first.trimEnd()) ?? []
  return kind === 'goroutine' ? Number(total) : undefined
}

export const goroutineText: ProfileFormat = {
  id: 'go-text-profile',
  sniff(head) {
    const [first = ''] = head.trimStart().split('\n', 1)
    return COUNTED_HEAD.test(first.trimEnd()) || GOROUTINE.test(first.trimEnd())
  },
  read(text, path) {
    const [first = ''] = text.trimStart().split('\n', 1)
    const [, kind, total] = COUNTED_HEAD.exec(first.trimEnd()) ?? []
    const type = kind ?? 'goroutine'
    const builder = new ProfileBuilder([{ type, unit: 'count' }])
    if (kind === undefined) readEach(text, builder)
    else readCounted(text, builder)
    if (builder.samples === 0) throw new UserError('bad-data', `${path} holds no goroutine`)
    const profile = builder.finish({ period: 1, periodType: { type, unit: 'count' } })
    const held = totalOf(profile, 0)
    if (total === undefined || held === Number(total)) return { profile, caveats: [] }
    const message = `The stacks of ${path} hold ${held} goroutines and its first line says ${total}; the file may be cut.`
    return { profile, caveats: [{ code: 'goroutines-do-not-add-up', severity: 'data-loss', subject: path, message }] }
  },
}

function readCounted(text: string, builder: ProfileBuilder): void {
  let count = 0
  let addresses: string[] = []
  let fromLeaf: Frame[] = []
  let labels: LabelSet | undefined
  const flush = () => {
    // Without names, as when the program was stripped, addresses are all there is.
    const frames = fromLeaf.length > 0 ? fromLeaf : addresses.map((name) => ({ name }))
    if (count > 0) builder.sample(builder.stack(frames.reverse()), [count], labels)
    count = 0
    fromLeaf = []
    labels = undefined
  }
  for (const line of linesOf(text)) {
    const start = COUNTED.exec(line)
    if (start) {
      flush()
      count = Number(start[1])
      addresses = (start[2] ?? '').trim().split(' ').filter(Boolean)
      continue
    }
    const frame = COUNTED_FRAME.exec(line)
    if (frame) fromLeaf.push({ name: frame[1] ?? '', file: frame[2] ?? '', line: Number(frame[3]) })
    else if (line.startsWith('# labels: ')) labels = textLabels(line.slice('# labels: '.length))
  }
  flush()
}

function readEach(text: string, builder: ProfileBuilder): void {
  let open = false
  let fromLeaf: Frame[] = []
  let name: string | undefined
  let texts: [string, string][] = []
  let numbers: [string, NumberLabel][] = []
  const flush = () => {
    if (open) builder.sample(builder.stack(fromLeaf.reverse()), [1], labelSet(texts, numbers))
    open = false
    fromLeaf = []
    name = undefined
  }
  for (const line of linesOf(text)) {
    const start = GOROUTINE.exec(line)
    if (start) {
      flush()
      open = true
      texts = [['state', start[1] ?? '']]
      numbers = start[2] === undefined ? [] : [['waiting', { value: Number(start[2]), unit: 'minutes' }]]
      if (start[3] !== undefined) texts.push(...labelPairs(start[3]))
    } else if (line === '') flush()
    else if (open && line.startsWith('\t')) {
      const place = PLACE.exec(line)
      if (name !== undefined) fromLeaf.push({ name, file: place?.[1] ?? '', line: Number(place?.[2] ?? 0) })
      name = undefined
    } else if (open && line.startsWith('created by ')) {
      // Who made it is no caller: the goroutine does not return there.
      texts.push(['created by', line.slice('created by '.length).replace(/ in goroutine \d+$/, '')])
      name = undefined
    } else if (open) name = withoutArguments(line)
  }
  flush()
}

/** `pkg.(*T).m(0x1, {…})` without its last pair of brackets. */
function withoutArguments(call: string): string {
  if (!call.endsWith(')')) return call
  let depth = 0
  for (let i = call.length - 1; i >= 0; i--) {
    if (call[i] === ')') depth++
    else if (call[i] === '(' && --depth === 0) return call.slice(0, i)
  }
  return call
}

function textLabels(json: string): LabelSet {
  return labelSet(labelPairs(json), [])
}

function labelPairs(json: string): [string, string][] {
  try {
    return Object.entries(JSON.parse(json) as Record<string, unknown>).map(([key, value]) => [key, String(value)])
  } catch (error) {
    // Go's older versions quote labels in a way of their own; the stack counts without them.
    if (error instanceof SyntaxError) return []
    throw error
  }
}
