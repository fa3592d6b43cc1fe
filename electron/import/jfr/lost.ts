/**
 * A recording of 0 bytes: the JVM makes the file when it starts to record and fills it when it ends, which it does not
 * live to see when it runs out of memory. No importer reads such a file, so a layout puts the caveat behind another one.
 */
import type { Importer } from '../importer.ts'

export const LOST_RECORDING =
  'a flight recording of 0 bytes: it was lost, as when the JVM runs out of memory before it can write it'

export function isLostRecording({ path, size }: { readonly path: string; readonly size: number }): boolean {
  return size === 0 && /\.jfr$/i.test(path)
}

/** The importer, followed by a caveat for each recording that was lost. */
export function tellingOfLost(
  importer: Importer,
  files: readonly { readonly path: string; readonly size: number }[],
): Importer {
  const lost = files.filter(isLostRecording)
  if (lost.length === 0) return importer
  return {
    id: importer.id,
    sniff: (head, path) => importer.sniff(head, path),
    async *parse(source) {
      yield* importer.parse(source)
      for (const { path } of lost) {
        const message = `${path} is ${LOST_RECORDING}.`
        yield { kind: 'caveat', caveat: { code: 'recording-lost', severity: 'data-loss', subject: path, message } }
      }
    },
  }
}
