import { InvalidArgumentError } from 'commander'

/** `5%` or `0.05`. */
export function readShare(text: string): number {
  const [, number, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? []
  if (number === undefined) throw new InvalidArgumentError('write a share, such as 5% or 0.05.')
  return Number(number) / (percent === '' ? 1 : 100)
}
