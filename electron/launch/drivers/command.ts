/** A program that puts on the load: any load generator that is at hand. It ends with the phase, or the phase with it. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { UserError } from '../../../shared/errors.ts'
import { endGroup } from '../targets/processIdentity.ts'
import { driver } from './driver.ts'

/** Until a program that was asked to end is ended. */
const GRACE_MS = 5_000
/** Of what it complained last, in the sentence that says it failed. */
const MAX_COMPLAINT = 400

const options = z.strictObject({
  command: z.array(z.string()).min(1),
  target: z.string().exactOptional().describe('`TARGET.PORT`, whose address the command finds in TARGET.'),
  environment: z.record(z.string(), z.string()).default({}),
  /** Exit codes that are no failure. */
  accept: z.array(z.int()).default([0]),
})

export const command = driver({
  id: 'command',
  title: 'A load command',
  options,
  plan: (given: z.output<typeof options>) => [`runs \`${given.command.join(' ')}\` on this machine`],
  async run({ command: [program = '', ...args], target, environment, accept }, { signal, folder, log, targets }) {
    const address = target === undefined ? undefined : targets[target]
    if (target !== undefined && address === undefined) throw new UserError('usage', `there is no target ${target}`)
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...process.env, ...(address === undefined ? {} : { TARGET: address }), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that what it starts ends with it.
      detached: process.platform !== 'win32',
    })
    let complaint = ''
    createInterface(child.stdout).on('line', log)
    createInterface(child.stderr).on('line', (line) => {
      complaint = `${complaint}\n${line}`.slice(-MAX_COMPLAINT)
      log(line)
    })
    let kill: NodeJS.Timeout | undefined
    const end = () => {
      const { pid } = child
      if (pid === undefined) return
      endGroup(pid, 'SIGTERM')
      kill = setTimeout(() => endGroup(pid, 'SIGKILL'), GRACE_MS)
    }
    if (signal.aborted) end()
    signal.addEventListener('abort', end)
    try {
      const how = await new Promise<number | string>((ended, failed) => {
        child.once('error', (error) =>
          failed(new UserError('unavailable', `${program} does not start: ${error.message}`)),
        )
        child.once('close', (code, name) => ended(code ?? `signal ${name}`))
      })
      // Ended by us, whatever it says of it.
      if (signal.aborted) return
      if (typeof how === 'string' || !accept.includes(how))
        throw new UserError('bad-data', `${program} ended with ${how}: ${complaint.trim() || 'it said nothing'}`)
    } finally {
      signal.removeEventListener('abort', end)
      clearTimeout(kill)
    }
  },
})
