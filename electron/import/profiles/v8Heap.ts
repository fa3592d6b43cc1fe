/** V8's sampled heap, `.heapprofile`: a tree of calls, each with the bytes that it allocated and that are still alive. */
import { UserError } from '../../../shared/errors.ts'
import { type Frame, ProfileBuilder } from '../../../shared/profile/profileBuilder.ts'
import { arrayAt, isObject, type JsonObject, numberAt, objectAt, parseObject, textAt } from './json.ts'
import type { ProfileFormat } from './profileFormat.ts'

export const v8Heap: ProfileFormat = {
  id: 'v8-heap-profile',
  sniff: (head) => /^\s*\{\s*"head"\s*:\s*\{/.test(head) && head.includes('"callFrame"'),
  read(text, path) {
    const head = objectAt(parseObject(text, path), 'head')
    if (!head) throw new UserError('bad-data', `${path} is no heap profile: it has no head`)
    const builder = new ProfileBuilder([{ type: 'inuse_space', unit: 'bytes' }])
    // The head itself is "(root)", which says nothing.
    const pending: { node: JsonObject; stack: number }[] = [{ node: head, stack: -1 }]
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { node, stack } = next
      const size = numberAt(node, 'selfSize')
      if (size !== 0) builder.sample(stack, [size])
      for (const child of arrayAt(node, 'children').filter(isObject))
        pending.push({ node: child, stack: builder.call(stack, frameOf(objectAt(child, 'callFrame') ?? {})) })
    }
    return { profile: builder.finish(), caveats: [] }
  },
}

function frameOf(frame: JsonObject): Frame {
  // V8 counts lines from 0, and has -1 for its own functions.
  return {
    name: textAt(frame, 'functionName') || '(anonymous)',
    file: textAt(frame, 'url'),
    line: numberAt(frame, 'lineNumber') + 1,
  }
}
