/** A heap dump at a moment. It stops a JVM for as long as it takes, and is drawn into the run for that reason. */
import { z } from 'zod'
import { UserError } from '../../../shared/errors.ts'
import { fault } from './fault.ts'

/** Of what jcmd complained, in the sentence that says it failed. */
const MAX_COMPLAINT = 400

const options = z.strictObject({
  path: z.string().default('heap-dump.hprof').describe('Where the JVM writes it; beside an artifact in a container.'),
  process: z.string().exactOptional().describe('As jcmd names it; all JVMs of a container, or the program itself.'),
})

export const heapDump = fault({
  id: 'heap-dump',
  title: 'A heap dump is written, which the JVM stands still for',
  options,
  async begin({ path, process: named }: z.output<typeof options>, { target, signal, log }) {
    const { pid } = target.facts
    // 0 stands for every JVM that jcmd sees, and in a container it sees no other.
    const command = ['jcmd', named ?? String(pid ?? 0), 'GC.heap_dump', path]
    const { code, output } = await target.execute(command, signal)
    for (const line of output.trim().split('\n')) log(`jcmd: ${line}`)
    if (code !== 0)
      throw new UserError(
        'unavailable',
        `${target.name} gave no heap dump: ${output.trim().slice(-MAX_COMPLAINT) || `jcmd ended with code ${code}`}`,
        'jcmd belongs to a JDK; an image with a runtime only does not have it.',
      )
    return async () => undefined
  },
})
