/** A request that the browser host turns down: an HTTP status and a sentence for whoever sent it. */
export class Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.name = 'Refusal'
    this.status = status
  }
}
