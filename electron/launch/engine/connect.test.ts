/** Where the engine is looked for, and one that is reached over TCP by a Docker context, as one on another machine is. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { requireOrSkip } from '../../requirements.ts'
import { connectEngine, findEngine, isRemote } from './connect.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'quartile-home-'))
})
afterEach(() => rmSync(home, { recursive: true }))

/** As `docker context create` and `docker context use` write it. */
function useContext(name: string, host: string, files: Readonly<Record<string, string>> = {}): void {
  const folder = createHash('sha256').update(name).digest('hex')
  const [meta, tls] = ['meta', 'tls'].map((part) => join(home, '.docker', 'contexts', part, folder))
  mkdirSync(meta ?? '', { recursive: true })
  mkdirSync(join(tls ?? '', 'docker'), { recursive: true })
  writeFileSync(join(home, '.docker', 'config.json'), JSON.stringify({ currentContext: name }))
  writeFileSync(
    join(meta ?? '', 'meta.json'),
    JSON.stringify({ Name: name, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } }),
  )
  for (const [file, text] of Object.entries(files)) writeFileSync(join(tls ?? '', 'docker', file), text)
}

describe('an engine', () => {
  it('is found by DOCKER_HOST, then by the context in use, with its certificates', () => {
    const pem = { 'ca.pem': 'authority', 'cert.pem': 'certificate', 'key.pem': 'key' }
    useContext('lab', 'tcp://lab.example:2376', pem)
    expect(findEngine({ DOCKER_HOST: 'ssh://me@other' }, home)).toEqual({ host: 'ssh://me@other', from: 'DOCKER_HOST' })
    expect(findEngine({}, home)).toEqual({
      host: 'tcp://lab.example:2376',
      from: 'the Docker context lab',
      tls: { ca: Buffer.from('authority'), cert: Buffer.from('certificate'), key: Buffer.from('key') },
    })
    expect(findEngine({ DOCKER_CONTEXT: 'default' }, home)?.from).not.toContain('context')
  })

  it('on another machine is known by its address', () => {
    const remote = (host: string) => isRemote({ host })
    expect(['unix:///var/run/docker.sock', 'tcp://127.0.0.1:2375', 'tcp://localhost:2375'].map(remote)).toEqual([
      false,
      false,
      false,
    ])
    expect(['tcp://lab.example:2376', 'ssh://me@lab.example'].map(remote)).toEqual([true, true])
  })

  it('that does not answer is told with its place and how it was found', async () => {
    useContext('lab', 'tcp://127.0.0.1:1')
    await expect(connectEngine(findEngine({}, home))).rejects.toThrow(
      'the container engine at tcp://127.0.0.1:1 (the Docker context lab) does not answer: ECONNREFUSED',
    )
    await expect(connectEngine({ host: `unix://${home}/none.sock`, from: 'DOCKER_HOST' })).rejects.toThrow('ENOENT')
  })

  it.skipIf(!requireOrSkip('docker'))('is reached over TCP by a context', async () => {
    const socket = findEngine()?.host.replace('unix://', '') ?? ''
    const between: Server = createServer((inside) => inside.pipe(connect(socket)).pipe(inside))
    await new Promise<void>((listening) => between.listen(0, '127.0.0.1', listening))
    const { port } = between.address() as { port: number }
    useContext('near', `tcp://127.0.0.1:${port}`)
    const engine = await connectEngine(findEngine({}, home))
    expect(engine.from).toBe('the Docker context near')
    expect(((await engine.docker.version()) as { ApiVersion: string }).ApiVersion).toMatch(/^1\.\d+$/)
    between.close()
  })
})
