/** One measured promise: figures in words, since units differ from bench to bench. */
export interface Result {
  readonly what: string
  readonly measured: string
  readonly aim: string
  readonly met: boolean
}
