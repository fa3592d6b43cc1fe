/** A plan in sentences: exactly what a start does on this machine, to be read before it is confirmed. */
import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { LaunchPlan } from '../../shared/launchApi.ts'
import { format, formatDuration } from '../../shared/units.ts'
import { drivers } from './drivers/index.ts'
import { withKnown } from './placeholders.ts'
import type { Plan } from './plan.ts'
import type { ReadScenario } from './readScenario.ts'
import type { Scenario } from './scenario.ts'
import { dataCatererWords } from './targets/dataCatererPlan.ts'

/** `obstacles` are found by whoever looks at the machine. */
export function planInWords(read: ReadScenario, made: Plan, output: string, obstacles: readonly string[]): LaunchPlan {
  const { scenario } = made
  const first = made.runs[0]?.scenario ?? scenario
  const free = freeAt(output)
  const short = made.disk !== undefined && free !== undefined && made.disk > free
  return {
    format: 'quartile/plan',
    version: 1,
    scenario: scenario.name,
    title: scenario.title ?? scenario.name,
    path: read.path,
    runs: made.runs.map(({ name, parameters, seed }) => ({
      name,
      parameters: Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, String(value)])),
      seed,
    })),
    expected: made.expected,
    atLeast: made.atLeast,
    ...(made.disk === undefined ? {} : { disk: made.disk }),
    ...(free === undefined ? {} : { diskFree: free }),
    output,
    starts: Object.entries(first.targets).flatMap(([name, target]) =>
      startWords(
        name,
        dirname(read.path),
        withKnown(target, (known) => ({ node: process.execPath, here: dirname(read.path) })[known]),
      ),
    ),
    steps: stepWords(first),
    obstacles: short
      ? [
          ...obstacles,
          `the results may need ${format(made.disk ?? 0, 'bytes')}, and ${format(free, 'bytes')} are free in ${output}`,
        ]
      : obstacles,
  }
}

function startWords(name: string, here: string, target: Scenario['targets'][string]): readonly string[] {
  const { image, compose, command, limits, ports, volumes, files } = target
  const bounds = [
    ...(limits.cpus === undefined ? [] : [`${limits.cpus} CPUs`]),
    ...(limits.memory === undefined ? [] : [format(limits.memory, 'bytes')]),
  ]
  const limited = bounds.length > 0 ? `, limited to ${bounds.join(' and ')}` : ''
  const given = command?.length ? `: ${command.join(' ')}` : ''
  const what =
    compose !== undefined
      ? `the services of the compose file ${compose}`
      : image !== undefined
        ? `a container of the image ${image}${limited}${given}`
        : `a program on this machine${given}`
  return [
    `${name}: ${what}`,
    ...Object.entries(ports).map(([port, at]) => {
      const [host, inside] = typeof at === 'number' ? [undefined, at] : [at.host, at.inside]
      const from =
        image === undefined && compose === undefined ? (host ?? inside) || 'a free one' : (host ?? 'a free one')
      return `${name}: port ${port}, 127.0.0.1 only, ${from}`
    }),
    ...Object.entries(files).flatMap(([inside, { from, replace }]) => {
      const changed = replace.map(({ text, by }) => `${text} as ${by}`)
      const path = resolve(here, from)
      const known = existsSync(path) ? dataCatererWords(readFileSync(path, 'utf8')) : [`${path} is not there`]
      return [
        `${name}: a copy of ${from} at ${inside}${changed.length > 0 ? `, with ${changed.join(', ')}` : ''}`,
        ...known.map((words) => `${name}: ${words}`),
      ]
    }),
    ...Object.entries(volumes).map(([inside, from]) =>
      from.startsWith('.') || from.startsWith('/')
        ? `${name}: reads ${from} as ${inside}`
        : `${name}: volume ${from} at ${inside}, removed afterwards`,
    ),
  ]
}

function stepWords(scenario: Scenario): readonly string[] {
  const drives = (parts: Scenario['prepare']) =>
    parts.flatMap(({ use, with: given }) => {
      const known = drivers.find(({ id }) => id === use)
      return known?.plan(known.options.parse(given)) ?? []
    })
  const stops = [
    ...(scenario.stop.lost ? ['a criterion is lost'] : []),
    ...(scenario.stop.leak ? ['a leak is certain'] : []),
  ]
  return [
    ...drives(scenario.prepare).map((words) => `before: ${words}`),
    ...scenario.phases.flatMap((phase) => [
      phase.duration === undefined
        ? `${phase.name}: until its drivers have ended, ${formatDuration(phase.atMost)} at most`
        : `${phase.name}: ${formatDuration(phase.duration)}`,
      ...drives(phase.drivers).map((words) => `${phase.name}: ${words}`),
      ...phase.faults.map((fault) => {
        const length = fault.for === undefined ? 'until its end' : `for ${formatDuration(fault.for)}`
        return `${phase.name}: fault ${fault.use}${fault.target ? ` of ${fault.target}` : ''} after ${formatDuration(fault.at)}, ${length}`
      }),
    ]),
    ...scenario.samplers.map(
      ({ use, target, every }) => `measures ${use}${target ? ` of ${target}` : ''} every ${formatDuration(every)}`,
    ),
    ...(stops.length > 0 ? [`ends early when ${stops.join(' or ')}`] : []),
  ]
}

/** Bytes that the disk has free where the results go, or would go. */
function freeAt(folder: string): number | undefined {
  let at = folder
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at)
  try {
    const { bavail, bsize } = statfsSync(at)
    return bavail * bsize
  } catch {
    // Some network file systems do not say.
    return undefined
  }
}
