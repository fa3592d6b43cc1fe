/** What this machine has for running scenarios, what it lacks, and how to get that. */
import { cpus, totalmem } from 'node:os'
import type { DoctorCheck, Orphan } from '../../shared/launchApi.ts'
import { format } from '../../shared/units.ts'
import { connectEngine, type Engine, isRemote } from './engine/connect.ts'
import { findCompose } from './targets/compose.ts'

/** What of `GET /info` is told, where the engine says it. */
interface EngineInfo {
  readonly ServerVersion?: string
  readonly CgroupVersion?: string
  readonly NCPU?: number
  readonly MemTotal?: number
  readonly Images?: number
  readonly OperatingSystem?: string
  readonly MemoryLimit?: boolean
  readonly CpuCfsQuota?: boolean
}

export async function examine(orphans: () => Promise<readonly Orphan[]>): Promise<readonly DoctorCheck[]> {
  const machine: DoctorCheck = {
    name: 'machine',
    status: 'ok',
    found: `${format(cpus().length, 'count')} CPUs, ${format(totalmem(), 'bytes')} of memory, Node ${process.versions.node}`,
  }
  const engine = await engineChecks()
  const compose = await findCompose()
  const left = await orphans()
  return [
    machine,
    ...engine,
    compose
      ? { name: 'compose', status: 'ok', found: compose.join(' ') }
      : {
          name: 'compose',
          status: 'missing',
          found: 'neither `docker compose` nor docker-compose',
          hint: 'Only scenarios with compose files need it: install the plugin docker-compose-v2, or docker-compose.',
        },
    left.length === 0
      ? { name: 'left behind', status: 'ok', found: 'nothing' }
      : {
          name: 'left behind',
          status: 'warning',
          found: left.map(({ kind, name }) => `${kind} ${name}`).join(', '),
          hint: '`quartile launches clear` ends and removes it.',
        },
  ]
}

async function engineChecks(): Promise<readonly DoctorCheck[]> {
  let engine: Engine | undefined
  try {
    engine = await connectEngine()
    const info = (await engine.docker.info()) as EngineInfo
    const { ApiVersion } = (await engine.docker.version()) as { ApiVersion?: string }
    const {
      ServerVersion = 'of unknown version',
      CgroupVersion = '?',
      NCPU = 0,
      MemTotal = 0,
      OperatingSystem = '',
    } = info
    const found = `${ServerVersion}, API ${ApiVersion}, cgroup v${CgroupVersion}, ${NCPU} CPUs, ${format(MemTotal, 'bytes')}, ${OperatingSystem}; ${engine.host} by ${engine.from}`
    return [
      { name: 'container engine', status: 'ok', found },
      limits(info),
      ...(isRemote(engine)
        ? [
            {
              name: 'remote engine',
              status: 'warning' as const,
              found: `${engine.host} is another machine`,
              hint: engine.tunnel
                ? 'Ports of its containers are brought here by ssh, which is in what is measured; folders and programs of this machine are out of its reach.'
                : 'Its ports are bound to its own 127.0.0.1: containers are run there by DOCKER_HOST=ssh://USER@MACHINE.',
            },
          ]
        : []),
    ]
  } catch (error) {
    const { message, hint = 'The demo needs none.' } = error as Error & { hint?: string }
    return [{ name: 'container engine', status: 'missing', found: message, hint }]
  } finally {
    await engine?.tunnel?.close()
  }
}

function limits({ MemoryLimit = true, CpuCfsQuota = true }: EngineInfo): DoctorCheck {
  const lacking = [...(MemoryLimit ? [] : ['memory']), ...(CpuCfsQuota ? [] : ['CPU'])]
  return lacking.length === 0
    ? { name: 'limits', status: 'ok', found: 'memory and CPU can be limited' }
    : {
        name: 'limits',
        status: 'warning',
        found: `this engine cannot limit ${lacking.join(' and ')}`,
        hint: 'Turn the cgroup controllers on; a run says which limits were in force.',
      }
}
