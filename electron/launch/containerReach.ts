/**
 * How containers of a run reach its other targets. Each other they find by name on the run's network; a local program, which
 * listens on 127.0.0.1, by a door on that network's gateway, which serves no other network.
 */
import { openProxy, type TcpProxy } from './chaos/tcpProxy.ts'
import type { EngineOfRun } from './engine/engineOfRun.ts'
import type { Scenario } from './scenario.ts'
import type { Target } from './targets/target.ts'

const ADDRESS = /\$\{targets\.([\w-]+)\.([\w-]+)\}/g

export class ContainerReach {
  private readonly scenario: Scenario
  private readonly engine: () => Promise<EngineOfRun>
  /** `TARGET.PORT` of all that a container's command or environment names. */
  private readonly wanted: ReadonlySet<string>
  private readonly addresses = new Map<string, string>()
  private readonly doors: TcpProxy[] = []

  constructor(scenario: Scenario, engine: () => Promise<EngineOfRun>) {
    this.scenario = scenario
    this.engine = engine
    this.wanted = new Set(containersOf(scenario).flatMap(([, spec]) => addressesIn(spec)))
  }

  /** What a target says that it needs, and those whose addresses it is given. */
  needs(name: string): readonly string[] {
    const { targets } = this.scenario
    const spec = targets[name]
    if (!spec) return []
    const called = addressesIn(spec).map((address) => address.slice(0, address.indexOf('.')))
    return [...spec.needs, ...called.filter((other) => other !== name && Object.hasOwn(targets, other))]
  }

  /** Called once a target is up. A port behind a proxy is reached through it, so that faults act on containers too. */
  async open({ name, addresses, inside = {} }: Target, proxies: ReadonlyMap<string, TcpProxy> = new Map()) {
    for (const [port, address] of Object.entries(addresses)) {
      const key = `${name}.${port}`
      if (!this.wanted.has(key)) continue
      const proxied = proxies.get(port)?.address
      const direct = proxied === undefined ? inside[port] : undefined
      this.addresses.set(key, direct ?? `host.docker.internal:${await this.door(proxied ?? address)}`)
    }
  }

  /** For `targets.TARGET.PORT` of a target that is up. */
  readonly known = (placeholder: string): string | undefined =>
    placeholder.startsWith('targets.') ? this.addresses.get(placeholder.slice('targets.'.length)) : undefined

  async close(): Promise<void> {
    await Promise.all(this.doors.map((door) => door.close()))
  }

  /** The port by which containers of the run reach an address of this machine. */
  private async door(address: string): Promise<string> {
    const { host } = await this.engine()
    // An engine in a virtual machine hands calls on to the loopback by itself.
    if (host === undefined) return portOf(address)
    const door = await openProxy(address, { door: host })
    this.doors.push(door)
    return portOf(door.address)
  }
}

/** Containers with an address `TARGET.PORT` that they reach only by way of this machine: a local program's, or a proxied one. */
export function callsOut(scenario: Scenario): readonly (readonly [container: string, address: string])[] {
  return containersOf(scenario).flatMap(([name, spec]) =>
    addressesIn(spec).flatMap((address) => {
      const [called = '', port = ''] = address.split('.')
      const { image, ports } = scenario.targets[called] ?? {}
      const at = ports?.[port]
      const direct = image !== undefined && !(typeof at === 'object' && at.proxied)
      return direct ? [] : [[name, address] as const]
    }),
  )
}

function containersOf({ targets }: Scenario) {
  return Object.entries(targets).filter(([, { image }]) => image !== undefined)
}

function addressesIn({ command, environment, entrypoint, files }: Scenario['targets'][string]): readonly string[] {
  const texts = JSON.stringify([command, environment, entrypoint, files])
  return [...texts.matchAll(ADDRESS)].map(([, name, port]) => `${name}.${port}`)
}

function portOf(address: string): string {
  return address.slice(address.lastIndexOf(':') + 1)
}
