/** An engine of another machine: the real one of this machine behind a real ssh server, and what cannot be had there. */
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { requireOrSkip, sshdPath } from '../../requirements.ts'
import { freePort } from '../freePort.ts'
import { readScenario } from '../readScenario.ts'
import { testImage } from '../testImage.ts'
import { runForTest } from '../testRunOfScenario.ts'
import { connectEngine, findEngine } from './connect.ts'
import { obstaclesOn } from './elsewhere.ts'
import { orphansOf } from './orphans.ts'

const placeholder = (name: string) => `\${${name}}`

const UNFIT = readScenario(
  `
version: 1
name: unfit
targets:
  sink: { command: [sink], ports: { http: 0 } }
  store: { image: store, ports: { http: 80, slow: { inside: 81, proxied: true } } }
  service:
    image: service
    volumes: { /etc/service: ./etc, /data: data }
    environment: { TO: '${placeholder('targets.sink.http')}', STORE: '${placeholder('targets.store.http')}', SLOW: '${placeholder('targets.store.slow')}' }
phases:
  - { name: compare, kind: write, drivers: [{ use: streaming-comparison, with: { inMemory: [a], streaming: [b], image: spark, scales: [1] } }] }
`,
  'unfit.scenario.yaml',
).scenario

describe('an engine of another machine', () => {
  it('is told what it cannot do for a scenario before anything starts', () => {
    expect(obstaclesOn({ host: 'unix:///var/run/docker.sock' }, UNFIT)).toEqual([])
    expect(obstaclesOn({ host: 'tcp://lab:2376' }, UNFIT)).toEqual([
      'tcp://lab:2376 is another machine, and its ports are out of reach from here; DOCKER_HOST=ssh://USER@MACHINE reaches them',
    ])
    const tunnel = {} as NonNullable<Parameters<typeof obstaclesOn>[0]['tunnel']>
    expect(obstaclesOn({ host: 'ssh://lab', tunnel }, UNFIT)).toEqual([
      'service mounts ./etc, which is not on ssh://lab; `files` are copied there',
      'service calls sink.http, which is on this machine, out of reach from ssh://lab',
      'service calls store.slow, which is on this machine, out of reach from ssh://lab',
      "streaming-comparison with an image mounts the folder of the result and reads the kernel's own peak, neither of which is to be had on ssh://lab",
    ])
  })
})

describe.skipIf(!requireOrSkip('docker') || !requireOrSkip('go') || !requireOrSkip('sshd'))('by ssh', () => {
  let folder: string
  let server: ReturnType<typeof spawn>
  let said: string
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quartile-sshd-'))
    const at = (name: string) => join(folder, name)
    for (const name of ['host', 'key'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', at(name)])
    const port = await freePort(0, 'sshd')
    writeFileSync(at('known'), `[127.0.0.1]:${port} ${readFileSync(at('host.pub'), 'utf8')}`)
    writeFileSync(
      at('sshd_config'),
      `HostKey ${at('host')}\nAuthorizedKeysFile ${at('key.pub')}\nStrictModes no\nUsePAM no\nPidFile none\nLogLevel DEBUG1\n`,
    )
    // As a user's own ~/.ssh/config has it, which is not to be had by another HOME.
    const login = `  HostName 127.0.0.1\n  Port ${port}\n  User ${userInfo().username}\n  IdentityFile ${at('key')}\n`
    writeFileSync(
      at('config'),
      `Host lab\n${login}  UserKnownHostsFile ${at('known')}\nHost stranger\n${login}  UserKnownHostsFile ${at('none')}\n`,
    )
    mkdirSync(at('bin'))
    const ssh = execFileSync('which', ['ssh'], { encoding: 'utf8' }).trim()
    writeFileSync(join(folder, 'bin', 'ssh'), `#!/bin/sh\nexec ${ssh} -F ${at('config')} "$@"\n`)
    chmodSync(join(folder, 'bin', 'ssh'), 0o755)
    mkdirSync(at('tmp'))
    // A server of root's asks for it, and only its service makes it.
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true })
    const options = ['-D', '-e', '-f', at('sshd_config'), '-o', `ListenAddress=127.0.0.1:${port}`]
    server = spawn(sshdPath() ?? '', options, { stdio: ['ignore', 'ignore', 'pipe'] })
    said = ''
    await new Promise<void>((listening, failed) => {
      server.stderr?.on('data', (data: Buffer) => {
        said += data
        if (said.includes('listening')) listening()
      })
      server.once('exit', (code) => failed(new Error(`sshd ended with ${code}`)))
    })
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  it('runs a scenario with its ports brought here, and refuses a host that nobody knows', async () => {
    const here = await connectEngine()
    const image = await testImage()
    const socket = findEngine()?.host.replace('unix://', '') ?? ''
    vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}${process.env.PATH}`)
    vi.stubEnv('TMPDIR', join(folder, 'tmp'))
    vi.stubEnv('DOCKER_HOST', `ssh://lab${socket}`)
    writeFileSync(join(folder, 'tmp', 'given.txt'), 'given')
    const {
      end,
      manifest,
      folder: result,
    } = await runForTest(`
version: 1
name: elsewhere
targets:
  service:
    image: ${image}
    ports: { http: 8080 }
    files: { /data/given: { from: given.txt } }
    artifacts: { /data/given: kept }
    ready: { health: true, http: { port: http, path: /healthz }, within: 20 s }
phases:
  - name: load
    kind: write
    duration: 2 s
    drivers: [{ use: http-load, with: { target: service.http, rate: 20/s, connections: 2 } }]
samplers:
  - { use: container, every: 500 ms }
`)
    expect(end).toEqual({ end: 'done' })
    // The engine's ports are those of this machine here, and would be reached without a tunnel too.
    expect(said).toMatch(/direct_streamlocal.* target \/\S+\.sock/)
    expect(said).toMatch(/direct_tcpip.* target 127\.0\.0\.1 port \d+/)
    expect(manifest.remarks).toEqual([expect.stringContaining(`ran on ssh://lab${socket}, reached by ssh`)])
    expect(readFileSync(join(result, 'kept', 'given'), 'utf8')).toBe('given')
    expect(readdirSync(join(result, 'samples')).sort()).toEqual([
      'container-service.csv',
      expect.stringContaining('http-load'),
    ])
    const left = await orphansOf(here, '/test', new Set())
    expect(left.filter(({ launch }) => launch.startsWith(`test-${process.pid}-`))).toEqual([])

    const composeFile = join(folder, 'tmp', 'compose.yaml')
    writeFileSync(composeFile, `services: { web: { image: ${image}, volumes: ["./etc:/etc/web:ro"] } }`)
    const composed = await runForTest(`
version: 1
name: composed-elsewhere
targets: { stack: { compose: ${composeFile} } }
phases: [{ name: load, kind: write, duration: 1 s }]
`)
    expect(composed.end).toEqual({
      end: 'failed',
      reason: `${composeFile} mounts ${join(folder, 'tmp', 'etc')}, which is not on ssh://lab${socket}`,
    })

    await expect(connectEngine({ host: 'ssh://stranger', from: 'DOCKER_HOST' })).rejects.toThrow(
      'the container engine at ssh://stranger is not reached: Host key verification failed.',
    )
    await expect(connectEngine({ host: 'ssh://lab/no.sock', from: 'DOCKER_HOST' })).rejects.toThrow('does not answer')
    // A tunnel's folder goes when its process has gone.
    expect(readdirSync(join(folder, 'tmp')).filter((name) => name.startsWith('quartile-ssh-'))).toEqual([])
  })
})
