/** Profiles on a schedule, fetched from where the server gives them: Go's `/debug/pprof`, or V8's own heap sampling. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { UserError } from '../../../shared/errors.ts'
import { sampler } from '../sampler.ts'

/** A heap profile of a large server is a few megabytes. */
const MAX_PROFILE_BYTES = 256 * 2 ** 20

const KINDS = {
  heap: { path: '/debug/pprof/heap?gc=1', ending: 'pprof' },
  goroutine: { path: '/debug/pprof/goroutine', ending: 'pprof' },
  cpu: { path: '/debug/pprof/profile?seconds=5', ending: 'pprof' },
  allocs: { path: '/debug/pprof/allocs', ending: 'pprof' },
  v8: { path: '/heap-profile', ending: 'heapprofile' },
} as const

const options = z.strictObject({
  port: z.string(),
  kind: z.enum(Object.keys(KINDS) as (keyof typeof KINDS)[]).default('heap'),
  /** By default where the kind usually lies. */
  path: z.string().exactOptional(),
})

export const profileSampler = sampler({
  id: 'profile',
  title: 'Profiles of the server',
  options,
  suits: () => false,
  async open({ port, kind, path }: z.output<typeof options>, { target, folder, clock }) {
    const address = target.addresses[port]
    if (address === undefined) throw new UserError('usage', `${target.name} has no port ${port}`)
    const from = path ?? KINDS[kind].path
    const name = kind === 'v8' ? 'heap' : kind
    return {
      async sample(phase, signal) {
        const response = await fetch(`http://${address}${from}`, { signal })
        if (!response.ok)
          throw new UserError('unavailable', `${from} of ${target.name} answers with ${response.status}`)
        const bytes = Buffer.from(await response.arrayBuffer())
        if (bytes.length === 0 || bytes.length > MAX_PROFILE_BYTES)
          throw new UserError('bad-data', `${from} of ${target.name} gives ${bytes.length} bytes`)
        const home = join(folder, 'profiles', phase)
        mkdirSync(home, { recursive: true })
        writeFileSync(join(home, `${name}_${Math.floor(clock.now() / 1000)}.${KINDS[kind].ending}`), bytes)
        return []
      },
    }
  },
})
