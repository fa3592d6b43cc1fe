/** Faults of a target as a whole: it freezes, it crashes, it has less CPU than it had. */
import { z } from 'zod'
import { fault } from './fault.ts'

export const paused = fault({
  id: 'pause',
  title: 'The target freezes',
  options: z.strictObject({}),
  async begin(_, { target }) {
    await target.pause()
    return () => target.resume()
  },
})

export const killed = fault({
  id: 'kill',
  title: 'The target is killed, and started again at the end',
  options: z.strictObject({}),
  async begin(_, { target }) {
    await target.kill()
    return () => target.start()
  },
})

const quota = z.strictObject({ cpus: z.number().positive() })

export const cpuQuota = fault({
  id: 'cpu-quota',
  title: 'The target may use less CPU',
  options: quota,
  async begin({ cpus }: z.output<typeof quota>, { target }) {
    await target.limitCpus(cpus)
    return () => target.limitCpus(undefined)
  },
})
