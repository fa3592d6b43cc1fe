import { describe, expect, it } from 'vitest'
import { decode, encode } from './codec.ts'
import { UserError } from './errors.ts'
import { connect, type Port, serve, type Validators } from './rpc.ts'

interface Greeter {
  greet(name: string): Promise<string>
  wait(): Promise<string>
  fail(how: 'user' | 'bug' | 'string'): Promise<never>
  nothing(): Promise<void>
  opaque(): Promise<unknown>
}

const validators: Validators<Greeter> = {
  greet: ([name]) => {
    if (typeof name !== 'string') throw new UserError('usage', 'a name is a string')
    return [name]
  },
  wait: () => [],
  fail: ([how]) => [how as 'user'],
  nothing: () => [],
  opaque: () => [],
}

/** Two ends that pass copies, as a MessagePort does: what cannot be cloned throws at the sender. */
function pair(carry: (message: unknown) => unknown = structuredClone): [Port, Port] {
  const listeners: ((message: unknown) => void)[][] = [[], []]
  const end = (mine: 0 | 1): Port => ({
    post: (message) => {
      const copy = carry(message)
      queueMicrotask(() => {
        for (const listener of listeners[1 - mine] ?? []) listener(copy)
      })
    },
    onMessage: (listener) => listeners[mine]?.push(listener),
  })
  return [end(0), end(1)]
}

function setUp(carry?: (message: unknown) => unknown) {
  const [near, far] = pair(carry)
  let release: (value: string) => void = () => undefined
  const secret = { calls: 0 }
  const api: Greeter & { secret(): Promise<void> } = {
    greet: async (name) => `hello ${name}`,
    wait: () => new Promise((resolve) => (release = resolve)),
    fail: async (how) => {
      if (how === 'user') throw new UserError('not-found', 'there is none', 'Make one.')
      if (how === 'bug') throw new Error('assertion failed')
      throw 'a bare string'
    },
    nothing: async () => undefined,
    opaque: async () => () => 'a function has no copy',
    secret: async () => void secret.calls++,
  }
  const send = serve<Greeter, { news: string }>(api, validators, far)
  const client = connect<Greeter, { news: string }>(near)
  return { ...client, near, send, secret, release: (value: string) => release(value) }
}

describe.each([
  ['a port that clones', undefined],
  ['text frames', (message: unknown) => decode(encode(message))],
] as const)('over %s', (_, carry) => {
  it('answers a call', async () => {
    const { api } = setUp(carry)
    expect(await api.greet('you')).toBe('hello you')
    expect(await api.nothing()).toBeUndefined()
  })

  it('matches answers to calls, in whatever order they come', async () => {
    const { api, release } = setUp(carry)
    const slow = api.wait()
    expect(await api.greet('fast')).toBe('hello fast')
    release('slow')
    expect(await slow).toBe('slow')
  })

  it('carries an expected failure with its code and hint', async () => {
    const { api } = setUp(carry)
    const failure = await api.fail('user').catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(UserError)
    expect(failure).toMatchObject({ code: 'not-found', message: 'there is none', hint: 'Make one.' })
  })

  it('calls everything else our bug', async () => {
    const { api } = setUp(carry)
    await expect(api.fail('bug')).rejects.toMatchObject({ code: 'internal', message: 'assertion failed' })
    await expect(api.fail('string')).rejects.toMatchObject({ code: 'internal', message: 'a bare string' })
  })

  it('sends events to every listener until it leaves', async () => {
    const { onEvent, send, api } = setUp(carry)
    const [one, other]: [unknown[], unknown[]] = [[], []]
    const leave = onEvent((event) => one.push(event))
    onEvent((event) => other.push(event))
    send({ news: 'first' })
    await api.nothing()
    leave()
    send({ news: 'second' })
    await api.nothing()
    expect(one).toEqual([{ news: 'first' }])
    expect(other).toEqual([{ news: 'first' }, { news: 'second' }])
  })
})

describe('a far side that is not trusted', () => {
  it.each(['secret', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'cannot call %s, which has no validator',
    async (method) => {
      const { api, secret } = setUp()
      const forged = api as unknown as Record<string, () => Promise<unknown>>
      const call = Reflect.get(forged, method) as () => Promise<unknown>
      await expect(call()).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(method) })
      expect(secret.calls).toBe(0)
    },
  )

  it('cannot pass arguments that do not fit', async () => {
    const { api } = setUp()
    await expect(api.greet(5 as unknown as string)).rejects.toMatchObject({ message: 'a name is a string' })
  })

  it('gets no answer to what is no call, and breaks nothing', async () => {
    const { api, near } = setUp()
    const noise = [
      undefined,
      null,
      5,
      'text',
      [],
      {},
      { id: '1', method: 'greet', args: [] },
      { id: 1, method: 'greet' },
    ]
    for (const message of noise) near.post(message)
    expect(await api.greet('still here')).toBe('hello still here')
  })

  it('is not echoed at length', async () => {
    const [near, far] = pair()
    serve<Greeter>({} as Greeter, validators, far)
    const answer = new Promise((resolve) => near.onMessage(resolve))
    near.post({ id: 1, method: 'x'.repeat(100_000), args: [] })
    expect(JSON.stringify(await answer).length).toBeLessThan(300)
  })
})

describe('a client', () => {
  it('hears of a result that the port cannot carry', async () => {
    const { api } = setUp()
    await expect(api.opaque()).rejects.toMatchObject({ code: 'internal' })
    expect(await api.greet('you')).toBe('hello you')
  })

  it('hears of an argument that the port cannot carry', async () => {
    const { api } = setUp()
    await expect(api.greet((() => 'x') as unknown as string)).rejects.toThrow()
  })

  it('ignores noise and answers to nobody', async () => {
    const [near, far] = pair()
    const { api } = connect<Greeter>(near)
    far.onMessage((message) => {
      const { id } = message as { id: number }
      for (const noise of [null, undefined, 7, 'text', { id: 999, result: 'stray' }]) far.post(noise)
      far.post({ id, result: 'real' })
    })
    expect(await api.greet('you')).toBe('real')
  })

  it('can be returned from an async function, which asks it for `then`', async () => {
    const { api } = setUp()
    const later = async () => api
    expect(await (await later()).greet('you')).toBe('hello you')
  })
})
