import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { awkNumber, awkPrint, bcDivide } from './awkNumbers.ts'
import { increase, printedContainer, printedMemoryRatio } from './containerStats.ts'

const sample = (MemUsage: string, CPUPerc = '12.50%') => ({
  CPUPerc,
  MemUsage,
  NetIO: '1kB / 2kB',
  BlockIO: '0B / 4.1kB',
})

describe("the script's figures", () => {
  it('drop the units of memory', () => {
    const printed = printedContainer([sample('800MiB / 4GiB'), sample('1.1GiB / 4GiB')])
    expect(printed.memoryAverage).toBe('400.55MB')
    expect(printed.memoryMaximum).toBe('800MB')
    expect(printed.memoryLimit).toBe('4MB')
    expect(printed.memoryShare).toBe('10013.75%')
  })

  it('take traffic from the first sample', () => {
    const printed = printedContainer([sample('1MiB / 1GiB'), { NetIO: '9MB / 9MB', BlockIO: '1MB / 1MB' }])
    expect([printed.received, printed.transmitted, printed.read, printed.written]).toEqual([
      '1kB',
      '2kB',
      '0B',
      '4.1kB',
    ])
  })

  it('count a missing sample as 0, and take the word null for its maximum', () => {
    const printed = printedContainer([{}, sample('800MiB / 4GiB'), sample('900MiB / 4GiB', '7.5%')])
    expect(printed.cpuAverage).toBe('6.66667%')
    expect(printed.cpuMaximum).toBe('null%')
    expect(printed.memoryAverage).toBe('566.667MB')
    expect(printed.memoryLimit).toBe('MB')
    expect(printed.memoryShare).toBe('%')
  })

  it('divide the averages without units, cut off after two decimals', () => {
    expect(printedMemoryRatio([sample('2GiB / 4GiB')], [sample('900MiB / 4GiB')])).toBe('0')
    expect(printedMemoryRatio([sample('860MiB / 4GiB')], [sample('999MiB / 4GiB')])).toBe('.86')
    expect(printedMemoryRatio([], [sample('900MiB / 4GiB')])).toBeUndefined()
  })
})

describe('awk and bc', () => {
  it.each([
    [0, '0'],
    [1020, '1020'],
    [400.55, '400.55'],
    [681.82708, '681.827'],
    [999999.5, '1e+06'],
    [0.00001234, '1.234e-05'],
    [0.1 + 0.2, '0.3'],
  ])('print %s as %s', (value, text) => {
    expect(awkPrint(value)).toBe(text)
  })

  it('read the leading digits of a word', () => {
    expect(['12.5', '"12.5', 'null', '', ' 7x'].map(awkNumber)).toEqual([12.5, 0, 0, 0, 7])
  })

  it('divide as truncation says, for whatever numbers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }), (a, b) => {
        const text = bcDivide(String(a), String(b)) ?? ''
        expect(Number(text)).toBe(Math.floor((a * 100) / b) / 100)
        expect(text).not.toMatch(/^0./)
      }),
    )
    expect(bcDivide('1', '0')).toBeUndefined()
    expect(bcDivide('1e9', '2')).toBeUndefined()
  })
})

describe('the increase of a counter', () => {
  it('is last minus first, and counts from 0 after a restart', () => {
    expect(increase([100, 150, 400])).toBe(300)
    expect(increase([100, 150, 20, 30])).toBe(80)
    expect(increase([Number.NaN, 5])).toBeUndefined()
  })
})
