/** A command in a container of its own, measured by the container's control group. */
import { createWriteStream } from 'node:fs'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { UserError } from '../../../../shared/errors.ts'
import type { EngineOfRun } from '../../engine/engineOfRun.ts'
import { cgroupFigures } from './cgroupPeak.ts'
import type { Command, Timed } from './timedCommand.ts'

/** The kernel keeps the peak, so that only what grows between the last look and the end is lost. */
const LOOK_MS = 20
const GRACE_S = 5

export async function containedCommand(
  { command, environment, folder, log, signal }: Command,
  image: string,
  memory: number | undefined,
  { engine: { docker }, network, labels }: EngineOfRun,
): Promise<Timed> {
  const container = await docker
    .createContainer({
      Image: image,
      Entrypoint: [...command],
      Cmd: [],
      Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      WorkingDir: '/work',
      Labels: { ...labels('comparison') },
      HostConfig: {
        NetworkMode: network,
        Mounts: [{ Type: 'bind', Source: folder, Target: '/work' }],
        ...(memory === undefined ? {} : { Memory: memory, MemorySwap: memory }),
      },
    })
    .catch((error: Error) => {
      throw new UserError('unavailable', `no container can be made of ${image}: ${error.message}`)
    })
  const stop = () => void container.stop({ t: GRACE_S }).catch(() => undefined)
  try {
    const started = performance.now()
    await container.start()
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop)
    let over = false
    const ended = container.wait().finally(() => {
      over = true
    })
    // Told below; until then it must not count as unhandled.
    ended.catch(() => undefined)
    const output = new PassThrough()
    const raw = await container.logs({ follow: true, stdout: true, stderr: true })
    docker.modem.demuxStream(raw, output, output)
    raw.once('end', () => output.end())
    raw.once('error', () => output.end())
    const kept = pipeline(output, createWriteStream(log, { flags: 'w' }))
    const most = { peak: 0, cpuSeconds: 0 }
    const { Pid } = (await container.inspect()).State
    const figures = await cgroupFigures(Pid)
    while (!over) {
      const now = (await figures()) ?? { peak: 0, cpuSeconds: 0 }
      most.peak = Math.max(most.peak, now.peak)
      most.cpuSeconds = Math.max(most.cpuSeconds, now.cpuSeconds)
      await Promise.race([pause(LOOK_MS), ended])
    }
    const { StatusCode } = (await ended) as { StatusCode: number }
    const seconds = (performance.now() - started) / 1000
    await kept
    const { OOMKilled } = (await container.inspect()).State
    if (most.peak === 0 && !signal.aborted)
      throw new UserError(
        'unavailable',
        'the control group of the container cannot be read, so that its peak is unknown',
        'The engine must be on this machine, and the command must last longer than a moment.',
      )
    return { ended: OOMKilled ? 'its memory limit' : StatusCode, seconds, ...most }
  } finally {
    signal.removeEventListener('abort', stop)
    await container.remove({ force: true, v: true })
  }
}
