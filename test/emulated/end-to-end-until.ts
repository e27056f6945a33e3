import { setTimeout as delay } from 'node:timers/promises'

/** Asks until there is an answer. When there is none in time, says what it waited for, and how things are instead. */
export async function until<T>(
  what: string,
  withinMs: number,
  ask: () => Promise<T | undefined>,
  describe: () => Promise<string> = async () => 'there was none',
): Promise<T> {
  const deadlineMs = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > deadlineMs) throw new Error(`waited ${withinMs} ms in vain for ${what}: ${await describe()}`)
    await delay(100)
  }
}

/** What a deployment calls by a name. */
export function known(names: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = names[name]
  if (value === undefined) throw new Error(`the deployment has no ${name}`)
  return value
}
