/**
 * The way to an engine of another machine: one connection of the system's own `ssh`, which knows the user's hosts, keys and
 * agent, and asks nothing. The engine's socket and the ports of its containers are forwarded through it as they are wanted.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { UserError } from '../../../shared/errors.ts'
import { freePort } from '../freePort.ts'
import type { Owned } from '../owned.ts'
import { endGroup, identityOf } from '../targets/processIdentity.ts'

const run = promisify(execFile)

/** Until ssh has come in; over the network, with a key exchange, and perhaps by way of another machine. */
const CONNECT_SECONDS = 10
const LOOK_MS = 20
/** A connection that died in silence ends after three of these, so that nothing waits for it for ever. */
const ALIVE_SECONDS = 5
/** Of the process that asks the connection for one more port. */
const FORWARD_MS = 10_000
const MAX_SAID = 4_096
/** Where Docker listens unless the address names another: `ssh://me@lab/run/user/1000/docker.sock`. */
const USUAL_SOCKET = '/var/run/docker.sock'

export interface SshTunnel {
  /** The near end of the engine's socket, as DOCKER_HOST has it; only this user can open it. */
  readonly host: string
  /** The process that holds it. */
  readonly owned: Owned
  /** The port of 127.0.0.1 here that leads to a port of 127.0.0.1 there: `wanted`, or any free one for 0. */
  reach(port: number, wanted: number): Promise<number>
  close(): Promise<void>
}

/** `host` is `ssh://user@machine:port`. Throws a UserError with what ssh says. */
export async function openTunnel(host: string): Promise<SshTunnel> {
  if (process.platform === 'win32')
    throw new UserError('unavailable', `${host} is reached by ssh, which on Windows cannot carry a socket of an engine`)
  const { hostname, port, username, pathname } = new URL(host)
  const folder = mkdtempSync(join(tmpdir(), 'quartile-ssh-'))
  const [control, socket] = [join(folder, 'control'), join(folder, 'engine.sock')]
  const options = Object.entries({
    BatchMode: 'yes',
    ConnectTimeout: CONNECT_SECONDS,
    ServerAliveInterval: ALIVE_SECONDS,
    // What the user forwards to this machine otherwise is no matter of ours.
    ClearAllForwardings: 'yes',
    ControlPersist: 'no',
  }).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  const login = [...(port ? ['-p', port] : []), ...(username ? ['-l', decodeURIComponent(username)] : [])]
  // In a group of its own: what ends a terminal's programs must not cut it off while a run tidies up.
  const ssh = spawn('ssh', ['-N', '-M', '-S', control, ...options, ...login, '--', hostname], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  let over = false
  ssh.stderr.on('data', (data: Buffer) => {
    said = (said + data).slice(-MAX_SAID)
  })
  const ended = once(ssh, 'close')
    .catch((error: Error) => {
      said += error.message
    })
    .then(() => {
      over = true
    })
  const close = async () => {
    if (ssh.pid !== undefined && !over) endGroup(ssh.pid, 'SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const forward = async (from: string, to: string) => {
    const asked = ['-F', 'none', '-S', control, '-O', 'forward', '-L', `${from}:${to}`, '--', hostname]
    await run('ssh', asked, { timeout: FORWARD_MS }).catch((error: Error & { stderr?: string }) => {
      throw new UserError('unavailable', `ssh to ${host} does not forward ${to}: ${lastLine(error.stderr ?? '')}`)
    })
  }
  try {
    const until = performance.now() + CONNECT_SECONDS * 1_000
    while (!existsSync(control) && !over && performance.now() < until) await Promise.race([ended, pause(LOOK_MS)])
    if (ssh.pid === undefined || !existsSync(control))
      throw new UserError(
        'unavailable',
        `the container engine at ${host} is not reached: ${lastLine(said) || 'ssh does not come in'}`,
        'The program `ssh` must come in there without a question: with a known host, and with a key that needs no words or is with an agent.',
      )
    await forward(socket, pathname.length > 1 ? pathname : USUAL_SOCKET)
    const identity = await identityOf(ssh.pid)
    return {
      host: `unix://${socket}`,
      owned: { kind: 'process', pid: ssh.pid, identity, name: `ssh to ${hostname}` },
      async reach(there, wanted) {
        const here = await freePort(wanted, `for port ${there} of ${hostname}`)
        await forward(`127.0.0.1:${here}`, `127.0.0.1:${there}`)
        return here
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? ''
}
