/** Numbers as `docker stats` writes them: `12.50%`, `800MiB / 4GiB`, `1kB / 2kB`, `--` for what is not known. */
import { tidy } from '../../shared/units.ts'

// Docker prints memory with binary prefixes and traffic with decimal ones; both spellings mean what they say.
const LARGE: Readonly<Record<string, number>> = { pb: 1e15, eb: 1e18, pib: 2 ** 50, eib: 2 ** 60 }

/** Bytes of a quantity such as `1.1GiB`; undefined when the text is none, or states no unit. */
export function dockerBytes(text: string): number | undefined {
  const parts = /^\s*(\d+(?:\.\d+)?(?:e[+-]?\d{1,2})?)\s*([KMGTPE]?i?B)\s*$/i.exec(text)
  if (!parts) return undefined
  const spelling = (parts[2] ?? '').toLowerCase()
  const factor = LARGE[spelling] ?? tidy(spelling)?.factor
  return factor === undefined ? undefined : Number(parts[1]) * factor
}

/** The two halves of `800MiB / 4GiB` in bytes. */
export function dockerPair(text: string): readonly [number | undefined, number | undefined] {
  const [left = '', right = ''] = text.split('/', 2)
  return [dockerBytes(left), dockerBytes(right)]
}

/** `12.50%` as 0.125; of CPU, 1 is one core kept busy. */
export function dockerRatio(text: string): number | undefined {
  const parts = /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(text)
  // Not divided by 100, which would turn 12.50 % into 0.125 only nearly.
  return parts ? Number(`${parts[1]}e-2`) : undefined
}
