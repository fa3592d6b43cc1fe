import { describe, expect, it } from 'vitest'
import { explain, recognise } from './index.ts'
import { isMarkdown, kindOf } from './unread.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')

describe('a file that is not read', () => {
  it.each([
    ['a PNG picture', '\x89PNG\r\n', 'chart'],
    ['a PDF document', '%PDF-1.7', 'paper'],
    ['a program (ELF)', '\x7fELF\x02', 'server'],
    ['a compiled Java class', '\xca\xfe\xba\xbe\0\0', 'App'],
    ['a Parquet file, which is data rather than measurements', 'PAR1\x15\0', 'rows'],
    ['a Go execution trace, which is not read', 'go 1.26 trace\0\0\0', 'trace.out'],
    ['a web page', '<!DOCTYPE html>\n<html>', 'index'],
    ['a web page', '\n  <html lang="en">', 'index'],
    ['an XML document', '<?xml version="1.0"?>\n<testsuite/>', 'junit'],
    ['an XML document', '<svg xmlns="x">', 'chart'],
    ['source code (shell)', '#!/usr/bin/env bash\nset -e\n', 'run'],
    ['source code (Go)', '// What it is.\npackage main\n\nimport "fmt"\n', 'unknown'],
    ['source code (Go)', 'x := 1\n', 'a/main.go'],
    ['source code (Python)', 'import sys\n\nprint(1)\n', 'unknown'],
    ['source code (SQL)', 'SELECT a, b FROM c;\n', 'q.sql'],
    ['a document (Markdown), which is for people to read', '# Results\n\nIt was **fast**.\n\n- 5 ms\n', 'README'],
    ['a YAML document, and no list of measurements', 'name: test\nsteps:\n  - run: make\n  - run: test\n', 'ci'],
  ])('is called %s', (what, text, path) => {
    expect(recognise(bytes(text), path)).toBeUndefined()
    expect(explain(bytes(text), path)).toBe(`is ${what}`)
  })

  it.each(['a,b\n1,2\n', 'hello there\n', '', 'a\0b'])('is left to others where it is %j', (text) => {
    expect(kindOf(bytes(text), 'unknown')).toBeUndefined()
  })
})

describe('a document', () => {
  it('that quotes a result is none', () => {
    const text =
      '# Example\n\nThe summary:\n\n```\n====\nContainer Performance Summary\n====\nstream Performance Metrics\n```\n'
    expect(recognise(bytes(text), 'unknown')).toBeUndefined()
  })

  it.each(['# a comment\nname: test\n', '=== Report ===\n- 5\n', '| a | b |\n| 1 | 2 |\n'])('is not %j', (text) => {
    expect(isMarkdown(bytes(text))).toBe(false)
  })
})
