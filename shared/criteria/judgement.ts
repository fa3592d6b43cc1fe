/** What one rule comes to, before it is told which criterion it belongs to. */
import type { VerdictFigure, VerdictStatus } from './criterion.ts'
import { formatQuantity, type Kind } from './quantity.ts'
import type { Lacking } from './selected.ts'

export interface Judgement {
  readonly status: VerdictStatus
  readonly observed?: VerdictFigure
  readonly limit?: VerdictFigure
  readonly reason: string
}

/** Without a number there is no verdict. */
export function lacking({ lacking: reason }: Lacking): Judgement {
  return { status: 'not-evaluable', reason }
}

export function figure(value: number, kind: Kind): VerdictFigure {
  return { value, text: formatQuantity(value, kind) }
}
