/** Sampling eight containers each second for a minute, as a run does it: CPU, memory, and how late samples begin. */
import { existsSync } from 'node:fs'
import { testImage } from '../electron/launch/testImage.ts'
import { runForTest } from '../electron/launch/testRunOfScenario.ts'
import { format } from '../shared/units.ts'
import type { Result } from './result.ts'

const CONTAINERS = 8
const SECONDS = 60
const [MAX_CORE_SHARE, MAX_GROWTH, MAX_JITTER] = [0.03, 20 * 2 ** 20, 0.05]

export async function samplingBench(): Promise<readonly (Result | string)[]> {
  if (!process.env.DOCKER_HOST && !existsSync('/var/run/docker.sock')) return ['no container engine runs; not measured']
  const image = await testImage()
  const targets = Array.from({ length: CONTAINERS }, (_, i) => `  s${i}: { image: '${image}', ports: { http: 8080 } }`)
  let started: { readonly cpu: NodeJS.CpuUsage; readonly resident: number; readonly atMs: number } | undefined
  let ended: { readonly share: number; readonly growth: number } | undefined
  const { manifest } = await runForTest(
    `version: 1\nname: sampled\ntargets:\n${targets.join('\n')}\nphases: [{ name: idle, duration: ${SECONDS} s }]\nsamplers: [{ use: container, every: 1 s }]\n`,
    ({ progress = 0 }) => {
      // The first seconds compile and connect; an hour does that once.
      if (progress > 0.1)
        started ??= { cpu: process.cpuUsage(), resident: process.memoryUsage.rss(), atMs: performance.now() }
      if (!started || progress < 0.95 || ended) return
      const { user, system } = process.cpuUsage(started.cpu)
      const seconds = (performance.now() - started.atMs) / 1000
      ended = { share: (user + system) / 1e6 / seconds, growth: process.memoryUsage.rss() - started.resident }
    },
  )
  const figures = Object.values(manifest.samplers)
  const jitter = Math.max(...figures.map(({ jitterP99 }) => jitterP99))
  const missed = figures.reduce((sum, each) => sum + each.missed, 0)
  const { share = Number.NaN, growth = Number.NaN } = ended ?? {}
  return [
    {
      what: `CPU of sampling ${CONTAINERS} containers each second, in cores`,
      measured: format(share, 'ratio'),
      aim: `below ${format(MAX_CORE_SHARE, 'ratio')}`,
      met: share < MAX_CORE_SHARE,
    },
    {
      what: 'growth of the process meanwhile',
      measured: format(growth, 'bytes'),
      aim: `below ${format(MAX_GROWTH, 'bytes')} in an hour`,
      met: growth < MAX_GROWTH,
    },
    {
      what: 'how late a sample begins, p99 of the worst container',
      measured: format(jitter, 'seconds'),
      aim: `below ${format(MAX_JITTER, 'seconds')} on a machine that does nothing else`,
      met: jitter < MAX_JITTER,
    },
    `${missed} samples missed`,
  ]
}
