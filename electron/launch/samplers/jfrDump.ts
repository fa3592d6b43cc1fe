/** What a JVM's flight recording holds, on a schedule: the recording goes on, so that each file ends later than the one before. */
import { join } from 'node:path'
import { z } from 'zod'
import { UserError } from '../../../shared/errors.ts'
import { sampler } from '../sampler.ts'
import { jcmd } from '../targets/jcmd.ts'

const options = z.strictObject({
  into: z
    .string()
    .default('.')
    .describe("Folder where the JVM writes: of the container, beside an artifact, or the run's."),
  process: z.string().exactOptional().describe('As jcmd names it; all JVMs of a container, or the program itself.'),
})

export const jfrDump = sampler({
  id: 'jfr-dump',
  title: "A JVM's flight recording so far",
  options,
  suits: () => false,
  async open({ into, process: named }: z.output<typeof options>, { target, clock }) {
    const { name, facts } = target
    const execute = target.execute?.bind(target)
    if (!execute) throw new UserError('usage', `${name} has no JVM`)
    return {
      async sample(phase, signal) {
        const file = join(into, `recording_${phase}_${Math.floor(clock.now() / 1000)}.jfr`)
        await jcmd({ name, facts, execute }, named, ['JFR.dump', `filename=${file}`], signal)
        return []
      },
    }
  },
})
