/** What a JVM of a target is told by `jcmd`, beside it in its container or on this machine. */
import { UserError } from '../../../shared/errors.ts'
import type { Target } from './target.ts'

/** Of what jcmd complained, in the sentence that says it failed. */
const MAX_COMPLAINT = 400

/** `named` is a JVM as jcmd names it; by default all of a container, or the program itself. Gives what it printed. */
export async function jcmd(
  target: Pick<Target, 'name' | 'facts' | 'execute'>,
  named: string | undefined,
  words: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  // 0 stands for every JVM that jcmd sees, and in a container it sees no other.
  const { name, facts } = target
  const { code, output } = await target.execute(['jcmd', named ?? String(facts.pid ?? 0), ...words], signal)
  if (code === 0) return output
  throw new UserError(
    'unavailable',
    `jcmd ${words[0]} of ${name} failed: ${output.trim().slice(-MAX_COMPLAINT) || `it ended with code ${code}`}`,
    'jcmd belongs to a JDK; an image with a runtime only does not have it.',
  )
}
