/** Heap dumps that a person names, read with progress and Ctrl-C. */
import { basename } from 'node:path'
import { UserError } from '../../shared/errors.ts'
import type { Caveat } from '../../shared/model.ts'
import { fileSource } from '../import/byteSource.ts'
import { ASKED_LIMITS, analyse, type HeapAnalysis } from '../import/hprof/analysis.ts'
import { dumpCaveats } from '../import/hprof/dumpCaveats.ts'
import { type Histogram, readHistogram } from '../import/hprof/histogram.ts'
import { showProgress } from './session.ts'

export interface OpenedHistogram {
  readonly histogram: Histogram
  readonly caveats: readonly Caveat[]
}

export async function histogramOfFile(file: string): Promise<OpenedHistogram> {
  return cancellable(file, 1, async (source) => {
    const histogram = await readHistogram(source)
    if (!histogram || histogram.objects === 0) throw noDump(file)
    return { histogram, caveats: dumpCaveats({ histogram }, basename(file)) }
  })
}

/** `pathTo` is a class whose largest instance is to be found. */
export async function analyseFile(
  file: string,
  pathTo?: string,
): Promise<OpenedHistogram & { readonly analysis: HeapAnalysis }> {
  return cancellable(file, PASSES, async (source) => {
    const pause = async () => {
      await new Promise<void>((resume) => setImmediate(resume))
      if (source.signal?.aborted) throw new UserError('cancelled', `reading ${file} was cancelled`)
    }
    const analysed = await analyse(source, {
      limits: ASKED_LIMITS,
      pause,
      onStep: (step) => showProgress(`${step} in ${basename(file)}`),
      ...(pathTo === undefined ? {} : { pathTo }),
    })
    if (!analysed || analysed.histogram.objects === 0) throw noDump(file)
    if ('refusal' in analysed) {
      const hint = '`quartile heap histogram` reads it all the same.'
      throw new UserError('bad-data', `${file} cannot be analysed: ${analysed.refusal}`, hint)
    }
    return { ...analysed, caveats: dumpCaveats(analysed, basename(file)) }
  })
}

/** What every document about one dump begins with. */
export function aboutDump(file: string, { header, objects, bytes }: Histogram, caveats: readonly Caveat[]) {
  const { takenAtMs } = header
  return { file: basename(file), ...(takenAtMs > 0 ? { takenAtMs } : {}), objects, bytes, caveats }
}

const PASSES = 3

async function cancellable<T>(
  file: string,
  passes: number,
  work: (source: ReturnType<typeof fileSource>) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  const cancel = () => stop.abort()
  process.once('SIGINT', cancel)
  process.once('SIGTERM', cancel)
  let pass = 0
  let last = 0
  const onProgress = (bytes: number) => {
    if (bytes < last) pass++
    last = bytes
    showProgress(`${Math.round(((pass + bytes / Math.max(1, source.size)) / passes) * 100)} % ${basename(file)}`)
  }
  const source = fileSource(file, file, { signal: stop.signal, onProgress, hash: false })
  try {
    return await work(source)
  } finally {
    showProgress('')
    process.off('SIGINT', cancel)
    process.off('SIGTERM', cancel)
  }
}

function noDump(file: string): UserError {
  return new UserError('bad-data', `${file} is no heap dump, or one without objects`)
}
