/** What is wrong with the text of a rule, and where; whoever read the text from a file adds its line and column. */
export class RuleError extends Error {
  /** UTF-16 offset into the rule's text. */
  readonly at: number
  constructor(at: number, message: string) {
    super(message)
    this.name = 'RuleError'
    this.at = at
  }
}
