import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkFolder, prefixOf, readSource } from './profileSource.ts'

let root: string
let mapped: string
let listening: Server
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'quartile-source-'))
  mapped = join(root, 'mapped')
  mkdirSync(join(mapped, 'pkg', 'folder'), { recursive: true })
  writeFileSync(join(mapped, 'pkg', 'main.go'), 'package main\r\n\nfunc main() {}\n')
  writeFileSync(join(mapped, 'program'), Uint8Array.of(0x7f, 0x45, 0, 1))
  writeFileSync(join(mapped, 'large.go'), Buffer.alloc(17 * 2 ** 20, 0x20))
  writeFileSync(join(root, 'secret'), 'secret')
  mkdirSync(join(root, 'mapped-beside'))
  writeFileSync(join(root, 'mapped-beside', 'secret'), 'secret')
  symlinkSync(join(root, 'secret'), join(mapped, 'link'))
  symlinkSync(root, join(mapped, 'out'))
  listening = createServer()
  await new Promise<void>((done) => listening.listen(join(mapped, 'socket'), done))
})
afterAll(() => {
  listening.close()
  rmSync(root, { recursive: true, force: true })
})

const read = (file: string, prefix = '/src') => readSource([{ prefix, folder: mapped }], file)

describe('the source that a profile names', () => {
  it('is read beneath the folder that is mapped', async () => {
    expect(await read('/src/pkg/main.go')).toMatchObject({ lines: ['package main', '', 'func main() {}', ''] })
    expect(await read('/src/pkg/main.go', '/src/')).toMatchObject({ path: join(mapped, 'pkg', 'main.go') })
    expect(await read('example.org/it/pkg/main.go', 'example.org/it')).toMatchObject({ lines: { length: 4 } })
    expect(await read('pkg/main.go', '')).toMatchObject({ lines: { length: 4 } })
  })

  it.each([
    ['nothing maps', '/other/pkg/main.go', 'No folder is mapped'],
    ['only part of a name maps', '/srcs/pkg/main.go', 'No folder is mapped'],
    ['climbs out', '/src/../secret', 'is not beneath'],
    ['climbs out from within', '/src/pkg/../../secret', 'is not beneath'],
    ['climbs to a folder that starts with the same name', '/src/../mapped-beside/secret', 'is not beneath'],
    ['is a link that leads out', '/src/link', 'is not beneath'],
    ['lies behind a link that leads out', '/src/out/secret', 'is not beneath'],
    ['is a folder', '/src/pkg/folder', 'is not beneath'],
    ['is a socket', '/src/socket', 'is not beneath'],
    ['is no text', '/src/program', 'is no text'],
    ['is too large', '/src/large.go', 'is larger than 16 MiB'],
    ['holds a NUL', '/src/pkg/main.go\0', 'is not beneath'],
    ['has an endless name', `/src/${'a'.repeat(5_000)}`, 'is not beneath'],
    ['is not told', '', 'does not say'],
  ])('is not shown when it %s', async (_, file, sentence) => {
    expect(await read(file)).toContain(sentence)
  })

  it('is looked for under the longest prefix first', async () => {
    const folders = [
      { prefix: '/src/pkg', folder: join(mapped, 'pkg') },
      { prefix: '/src', folder: root },
    ]
    expect(await readSource(folders, '/src/pkg/main.go')).toMatchObject({ path: join(mapped, 'pkg', 'main.go') })
    expect(await readSource(folders, '/src/mapped/pkg/main.go')).toMatchObject({ lines: { length: 4 } })
  })

  it('shows by which prefix a chosen folder is meant', async () => {
    expect(await prefixOf('/go/src/it/pkg/main.go', mapped)).toBe('/go/src/it/')
    expect(await prefixOf('/go/src/it/pkg/main.go', join(mapped, 'pkg'))).toBe('/go/src/it/pkg/')
    await expect(prefixOf('/go/src/it/pkg/other.go', mapped)).rejects.toThrow('is nowhere beneath')
    await expect(checkFolder(join(mapped, 'program'))).rejects.toThrow('is no folder')
    await expect(checkFolder('pkg')).rejects.toThrow('is no folder')
  })
})
