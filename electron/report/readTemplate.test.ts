import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { byDefault, byTemplate } from '../../shared/reportTemplate.ts'
import { exampleOfAllBlocks } from './exampleReports.ts'
import { noteParts } from './noteParts.ts'
import { readTemplate, templateJsonSchema } from './readTemplate.ts'

const ready = new URL('../../resources/templates/', import.meta.url)
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-template-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function written(text: string): string {
  const path = join(folder, 'x.yaml')
  writeFileSync(path, text)
  return path
}

describe('the ready templates', () => {
  it('are there for each of the five systems, and the schema is as published', () => {
    const names = readdirSync(ready).filter((name) => name.endsWith('.template.yaml'))
    expect(names).toHaveLength(5)
    for (const name of names) {
      const template = readTemplate(name.replace('.template.yaml', ''))
      expect(`${template.system}.template.yaml`).toBe(name)
    }
    const published = readFileSync(new URL('quartile.template.schema.json', ready), 'utf8')
    expect(JSON.parse(published)).toEqual(templateJsonSchema())
  })
})

describe('a template', () => {
  it('says which sections there are, in which order, with notes between them', () => {
    const path = written(`
version: 1
name: Ours
title: Weekly
sections:
  - section: caveats
  - note: "# Why\\n\\n- **one** [link](http://x.y)\\n- two <b>"
  - section: all
    title: Chosen
    only: ['fla*']
  - section: nowhere
`)
    const report = byTemplate(exampleOfAllBlocks('light'), readTemplate(path), { parse: noteParts, pinned: new Map() })
    expect(report.title).toBe('Weekly')
    expect(report.sections.map(({ title }) => title)).toEqual(['Caveats', 'Note', 'Chosen'])
    expect(report.sections[2]?.blocks.map(({ kind }) => kind)).toEqual(['flame'])
    expect(report.sections[1]?.blocks).toMatchObject([
      {
        parts: [
          { kind: 'heading', text: 'Why' },
          { kind: 'item', text: 'one link' },
          { kind: 'item', text: 'two <b>' },
        ],
      },
    ])
    // Where the numbers come from is always told.
    expect(report.provenance).toEqual(byDefault(exampleOfAllBlocks('light')).provenance)
  })

  it.each([
    ['version: 2\nname: x\nsections: [{section: a}]', 'version'],
    ['version: 1\nname: x\nsections: []', 'sections'],
    ['version: 1\nname: x\nsections: [{sektion: a}]', 'sections.0'],
    ['a: [', 'is no YAML'],
  ])('that is wrong is refused with its place: %s', (text, place) => {
    expect(() => readTemplate(written(text))).toThrow(
      expect.objectContaining({ code: 'bad-data', message: expect.stringContaining(place) }),
    )
  })

  it('that is not there is refused with the names of those that are', () => {
    expect(() => readTemplate(join(folder, 'none.yaml'))).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining('data-caterer') }),
    )
  })
})
