import { describe, expect, it } from 'vitest'
import { UserError } from '../shared/errors.ts'
import { createQuestion } from './question.ts'

function later<T>() {
  return Promise.withResolvers<T>()
}
const settle = () => new Promise((done) => setTimeout(done))

describe('a question to the core', () => {
  it('loads, then is ready', async () => {
    const question = createQuestion<number>()
    question.ask('a', async () => 1)
    expect(question.answer()).toEqual({ state: 'loading', stale: false })
    await settle()
    expect(question.answer()).toEqual({ state: 'ready', value: 1, stale: false })
  })

  it('drops an answer that arrives after a newer question, in whichever order they arrive', async () => {
    const question = createQuestion<string>()
    const [slow, quick] = [later<string>(), later<string>()]
    question.ask('slow', () => slow.promise)
    question.ask('quick', () => quick.promise)
    quick.resolve('quick')
    await settle()
    slow.resolve('slow')
    await settle()
    expect(question.answer()).toEqual({ state: 'ready', value: 'quick', stale: false })
    expect(question.key()).toBe('quick')
  })

  it('keeps the old value, marked stale, while a new one is awaited', async () => {
    const question = createQuestion<number>()
    question.ask('a', async () => 1)
    await settle()
    question.ask('b', () => later<number>().promise)
    expect(question.answer()).toEqual({ state: 'loading', value: 1, stale: true })
  })

  it('says what failed in the words of the core, and drops a late failure', async () => {
    const question = createQuestion<number>()
    question.ask('a', () => Promise.reject(new UserError('not-found', 'there is no such run', 'look in the list')))
    await settle()
    expect(question.answer()).toMatchObject({
      state: 'failed',
      error: { code: 'not-found', message: 'there is no such run', hint: 'look in the list' },
    })
    const late = later<number>()
    question.ask('b', () => late.promise)
    question.ask('c', async () => 3)
    late.reject(new Error('too late'))
    await settle()
    expect(question.answer()).toMatchObject({ state: 'ready', value: 3 })
  })

  it('answers nobody after it was forgotten', async () => {
    const question = createQuestion<number>()
    question.ask('a', async () => 1)
    question.forget()
    await settle()
    expect(question.answer().state).toBe('loading')
  })
})
