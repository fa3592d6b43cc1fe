import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerFromFiles, windowFile } from './windowFiles.ts'

describe('files of the window', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-window-'))
  const root = join(folder, 'renderer')
  beforeAll(() => {
    mkdirSync(join(root, 'assets'), { recursive: true })
    writeFileSync(join(root, 'index.html'), '<title>page</title>')
    writeFileSync(join(root, 'assets', 'a b.js'), '1')
    writeFileSync(join(folder, 'secret.txt'), 'secret')
    mkdirSync(join(folder, 'renderer-old'))
    writeFileSync(join(folder, 'renderer-old', 'index.html'), 'secret')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('serves the page and its scripts with the security policy', async () => {
    const page = await answerFromFiles(root, 'app://quartile/')
    expect(await page.text()).toBe('<title>page</title>')
    expect(page.headers.get('Content-Type')).toMatch('text/html')
    expect(page.headers.get('Content-Security-Policy')).toMatch("script-src 'self'")
    const script = await answerFromFiles(root, 'app://quartile/assets/a%20b.js?v=1#x')
    expect(script.headers.get('Content-Type')).toMatch('text/javascript')
  })

  it.each([
    'app://quartile/missing.js',
    'app://quartile/assets',
    'app://quartile/../secret.txt',
    'app://quartile/%2e%2e/secret.txt',
    'app://quartile/..%2fsecret.txt',
    'app://quartile/assets/..%2f..%2fsecret.txt',
    'app://quartile/..%2frenderer-old%2findex.html',
    'app://quartile/%2fetc%2fpasswd',
    'app://quartile/index.html%00.js',
    'app://quartile/%zz',
    'app://other/index.html',
  ])('answers %s with 404 and no content of a file', async (address) => {
    const answer = await answerFromFiles(root, address)
    expect(answer.status).toBe(404)
    expect(await answer.text()).toBe('no such file')
  })

  it('never names a file outside its folder', () => {
    const parts = fc.array(fc.constantFrom('..', '.', '%2e%2e', '%2f', '/', '\\', '%5c', 'a', '%00', '%252e'), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(parts, (names) => {
        const file = windowFile(root, `app://quartile/${names.join('')}`)
        expect(file === undefined || (file.startsWith(root + sep) && !file.split(sep).includes('..'))).toBe(true)
      }),
    )
  })
})
