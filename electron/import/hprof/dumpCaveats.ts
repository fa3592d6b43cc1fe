/** What changes how a dump's numbers must be read. */
import type { Caveat } from '../../../shared/model.ts'
import { counted } from '../csv/tally.ts'
import type { Analysed } from './analysis.ts'

/** Fewer classes do not confirm how objects are laid out. */
const ENOUGH_CONFIRMED = 8

export function dumpCaveats(analysed: Pick<Analysed, 'histogram'> & Partial<Analysed>, path: string): Caveat[] {
  const { end, layout, classes, names } = analysed.histogram
  const caveats: Caveat[] = []
  if (end.cutOff) {
    const why = end.failure ?? `${path} ends too early`
    const message = `${why}: what came before byte ${end.bytes.toLocaleString('en-US')} is read.`
    caveats.push({ code: 'heap-dump-cut-off', severity: 'data-loss', subject: path, message })
  }
  const [first] = end.damaged
  if (first !== undefined) {
    const places = counted(end.damaged.length, 'place')
    const rest = end.gaveUp ? 'nothing behind it is read' : 'the rest of such a segment is left out'
    const message = `${path} is damaged at ${places}, first at byte ${first.toLocaleString('en-US')}; ${rest}.`
    caveats.push({ code: 'heap-dump-damaged', severity: 'data-loss', subject: path, message })
  }
  const leftOut = [
    ...(end.unknownRecords > 0 ? [`${counted(end.unknownRecords, 'record')} of an unknown kind`] : []),
    ...(end.tooLong > 0 ? [`${counted(end.tooLong, 'record')} too long to be true`] : []),
    ...(names.leftOut > 0 ? [counted(names.leftOut, 'name')] : []),
    ...(classes.leftOut > 0 ? [`${counted(classes.leftOut, 'object')} of more classes than a dump can have`] : []),
  ]
  if (leftOut.length > 0) {
    const message = `${path}: ${leftOut.join(', ')} left out.`
    caveats.push({ code: 'heap-dump-records-left-out', severity: 'data-loss', subject: path, message })
  }
  if (layout.confirmed < ENOUGH_CONFIRMED) {
    const message = `${path}: how the JVM lays out objects is assumed (references of ${layout.reference} bytes, headers of ${layout.header}), since too few addresses confirm it. Bytes may be off by a third.`
    caveats.push({ code: 'heap-layout-assumed', severity: 'misleading', subject: path, message })
  }
  if ('refusal' in analysed && analysed.refusal !== undefined) {
    const message = `${path} is not analysed beyond its classes: ${analysed.refusal}. `
    const hint = `quartile heap dominators ${path}, and heap suspects, do that when asked.`
    caveats.push({ code: 'heap-not-analysed', severity: 'info', subject: path, message: message + hint })
  }
  if ('analysis' in analysed && analysed.analysis && analysed.analysis.dangling > 0) {
    const message = `${path}: ${counted(analysed.analysis.dangling, 'reference')} lead to objects that the dump does not have.`
    caveats.push({ code: 'heap-references-dangling', severity: 'info', subject: path, message })
  }
  return caveats
}
