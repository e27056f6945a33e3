// What a deployed function is in the emulator: a supervisor of the process that has the bundle, as the Lambda service is one.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

import { completed } from './events.mjs'

const PROCESS = path.join(import.meta.dirname, 'process.mjs')
/** What the state machines of this project try again of what functions throw, and the end of their process. */
const TRIED_AGAIN = new Set(['ConnectionError', 'TransientError', 'Runtime.ExitError'])

let running

export async function handler(event, { awsRequestId }) {
  const child = (running ??= fork(PROCESS, { stdio: ['ignore', 2, 2, 'ipc'] }))
  hold(child)
  const ended = once(child, 'exit').then(([code, signal]) => ({
    error: { name: 'Runtime.ExitError', message: `the process ended with ${code ?? signal}` },
  }))
  const answered = once(child, 'message').then(([message]) => message)
  child.send({ event: await completed(event), awsRequestId })
  const { error, result } = await Promise.race([answered, ended])
  letGo(child)
  if (error === undefined) return result
  if (error.name === 'Runtime.ExitError') running = undefined
  throw new Error(nameForTheEmulator(error))
}

function hold(child) {
  child.ref()
  child.channel?.ref()
}

/** Between invocations the process keeps nobody from ending: it ends with the emulator. */
function letGo(child) {
  child.unref()
  child.channel?.unref()
}

/** The emulator calls every error of a Node function Runtime.HandlerError, but one that says `timed out` Runtime.ExitError. */
function nameForTheEmulator({ name, message }) {
  return `${name}: ${message}${TRIED_AGAIN.has(name) ? ' (timed out)' : ''}`
}
