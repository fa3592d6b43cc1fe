/** A heap dump at a moment. It stops a JVM for as long as it takes, and is drawn into the run for that reason. */
import { z } from 'zod'
import { jcmd } from '../targets/jcmd.ts'
import { fault } from './fault.ts'

const options = z.strictObject({
  path: z.string().default('heap-dump.hprof').describe('Where the JVM writes it; beside an artifact in a container.'),
  process: z.string().exactOptional().describe('As jcmd names it; all JVMs of a container, or the program itself.'),
})

export const heapDump = fault({
  id: 'heap-dump',
  title: 'A heap dump is written, which the JVM stands still for',
  options,
  async begin({ path, process: named }: z.output<typeof options>, { target, signal, log }) {
    const output = await jcmd(target, named, ['GC.heap_dump', path], signal)
    for (const line of output.trim().split('\n')) log(`jcmd: ${line}`)
    return async () => undefined
  },
})
