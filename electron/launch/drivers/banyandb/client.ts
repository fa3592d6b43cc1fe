/** What is asked of a server message by message: its version, its schemas, and queries. */
import { join } from 'node:path'
import {
  type Client,
  credentials,
  loadPackageDefinition,
  type ServiceClientConstructor,
  type ServiceError,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { UserError } from '../../../../shared/errors.ts'
import { productFolder } from '../../../productFolder.ts'

/** A query for a hundred traces of a hundred spans; grpc-js takes 4 MiB by default, which larger payloads exceed. */
const MAX_ANSWER_BYTES = 256 * 2 ** 20
const DEADLINE_MS = 30_000
const FILES = ['common', 'model', 'database', 'trace', 'stream'].map((name) => `${name}.proto`)

/** As grpc-js wants service definitions, by `package.Service`. */
export function banyandbServices(): Readonly<Record<string, ServiceClientConstructor>> {
  const folder = join(productFolder('protos'), 'banyandb')
  const loaded = loadSync(FILES, { includeDirs: [folder], keepCase: true, longs: Number, enums: String, oneofs: true })
  const root = loadPackageDefinition(loaded) as unknown as {
    banyandb: Record<string, { v1: Record<string, ServiceClientConstructor> }>
  }
  return Object.fromEntries(
    Object.entries(root.banyandb).flatMap(([name, { v1 }]) =>
      Object.entries(v1)
        .filter(([, service]) => typeof service === 'function')
        .map(([service, Client]) => [`${name}.${service}`, Client]),
    ),
  )
}

export interface BanyandbClient {
  /** Throws grpc-js's own ServiceError. */
  call(service: string, method: string, request: unknown): Promise<unknown>
  close(): void
}

export function banyandbClient(address: string): BanyandbClient {
  const services = banyandbServices()
  const clients = new Map<string, Client>()
  return {
    call(service, method, request) {
      const Service = services[service]
      if (!Service) throw new UserError('usage', `there is no service ${service}`)
      const client =
        clients.get(service) ??
        new Service(address, credentials.createInsecure(), { 'grpc.max_receive_message_length': MAX_ANSWER_BYTES })
      clients.set(service, client)
      const ask = (client as unknown as Record<string, Unary>)[method]
      return new Promise((answered, failed) => {
        ask?.call(client, request, { deadline: Date.now() + DEADLINE_MS }, (error, answer) =>
          error ? failed(error) : answered(answer),
        )
      })
    },
    close() {
      for (const client of clients.values()) client.close()
    },
  }
}

type Unary = (
  request: unknown,
  options: { readonly deadline: number },
  done: (error: ServiceError | null, answer: unknown) => void,
) => void

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && typeof (error as Partial<ServiceError>).code === 'number'
}
