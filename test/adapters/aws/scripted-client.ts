/** One call of `send`, by the name of its command, e.g. `PutObject`. */
export interface SentCommand {
  readonly name: string
  readonly input: Readonly<Record<string, unknown>>
  readonly signal: AbortSignal | undefined
}

/**
 * A client whose `send` answers from a script and keeps what it was asked. The script throws or returns what the SDK would; a promise
 * holds the answer back.
 */
export function scriptedClient<Client>(script: (command: SentCommand) => unknown): { readonly client: Client; readonly sent: SentCommand[] } {
  const sent: SentCommand[] = []
  const send = async (command: { readonly input: Record<string, unknown> }, options?: { readonly abortSignal?: AbortSignal }): Promise<unknown> => {
    const call = { name: command.constructor.name.replace(/Command$/, ''), input: command.input, signal: options?.abortSignal }
    sent.push(call)
    return script(call)
  }
  return { client: { send } as unknown as Client, sent }
}

/** An error as the SDK throws it for an answer of a service. */
export function sdkError(name: string, status: number, attempts = 1): Error {
  return Object.assign(new Error(`${name} was answered`), { name, $fault: 'client', $metadata: { httpStatusCode: status, attempts } })
}

/** An error as Node throws it for a broken connection, as the SDK hands it on. */
export function networkError(code: string, attempts = 1): Error {
  return Object.assign(new Error(`connect ${code}`), { code, $metadata: { attempts } })
}
