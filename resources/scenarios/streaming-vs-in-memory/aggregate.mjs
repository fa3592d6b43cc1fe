/**
 * A small aggregator in two modes: rows from a seed, summed by group. `in-memory` and `streaming` write their sums into
 * results/, and `validate` compares those with sums of its own.
 *
 *     node aggregate.mjs in-memory|streaming ROWS
 *     node aggregate.mjs validate ROWS MODE TOLERANCE
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

const GROUPS = 124
const [mode, scale, validated = '', tolerance = '0.01'] = process.argv.slice(2)
const count = Number(scale)

/** A row at a time, the same ones at every call. */
function* rows() {
  let state = 1
  for (let i = 0; i < count; i++) {
    // Numerical Recipes' generator of 32 bits.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield { namespace: `namespace-${i % GROUPS}`, at: new Date(i * 1_000).toISOString(), cores: state / 2 ** 32 }
  }
}

function sumsOf(source) {
  const sums = new Map()
  for (const { namespace, cores } of source) sums.set(namespace, (sums.get(namespace) ?? 0) + cores)
  return sums
}

const fileOf = (name) => `results/${scale}_${name}.txt`

if (mode === 'validate') {
  const expected = sumsOf(rows())
  const actual = new Map(
    readFileSync(fileOf(validated), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([name, sum]) => [name, Number(sum)]),
  )
  const matched = [...expected].filter(([name]) => actual.has(name))
  const off = matched.filter(([name, sum]) => Math.abs(actual.get(name) - sum) > Number(tolerance) * Math.abs(sum))
  console.log(`POC AGGREGATION CORRECTNESS VALIDATION\nTotal input rows: ${count}`)
  console.log(`Expected aggregated rows: ${expected.size}\nPOC aggregated rows: ${actual.size}`)
  console.log(`Tolerance: ${(Number(tolerance) * 100).toFixed(1)}%\nMatched rows: ${matched.length}`)
  const found =
    off.length === 0 ? 'All values within tolerance' : `${off.length} rows exceed ${tolerance * 100}% tolerance`
  console.log(`   ${off.length === 0 ? '✅' : '❌'} cores: ${found}`)
  process.exitCode = off.length === 0 && matched.length > 0 ? 0 : 1
} else {
  const sums = sumsOf(mode === 'in-memory' ? [...rows()] : rows())
  mkdirSync('results', { recursive: true })
  writeFileSync(fileOf(mode), [...sums].map((sum) => `${sum.join(' ')}\n`).join(''))
  console.log(`done   input_rows=${count} output_rows=${sums.size}`)
}
