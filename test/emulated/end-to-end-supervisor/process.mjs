// The process that has the bundle. It ends in the middle of its work when a test has ordered that.
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import process from 'node:process'

const { name, orders } = JSON.parse(readFileSync(path.join(import.meta.dirname, 'settings.json'), 'utf8'))
const ORDER = path.join(orders, `${name}.json`)
const RECORD = path.join(orders, 'invocations.ndjson')

let calls = 0

const request = http.request
http.request = (...args) => {
  calls += 1
  const order = orderForCall(calls)
  const sent = request(...args)
  // The call has had its effect, and nobody hears of it.
  if (order !== undefined) sent.prependOnceListener('response', () => die(order))
  return sent
}
syncBuiltinESMExports()

const { handler } = await import('./bundle/index.mjs')

process.on('message', ({ event, awsRequestId }) => void answer(event, awsRequestId))

// Its supervisor is gone, and with it the emulator.
process.once('disconnect', () => process.exit())

async function answer(event, awsRequestId) {
  calls = 0
  const endMs = Date.now() + Number(process.env._LAMBDA_TIMEOUT) * 1_000
  const context = { awsRequestId, getRemainingTimeInMillis: () => endMs - Date.now() }
  const message = await handler(event, context).then(
    (result) => ({ result }),
    (error) => ({ error: { name: error.name, message: error.message } }),
  )
  record(message.error === undefined ? 'answered' : message.error.name)
  process.send(message)
}

function orderForCall(number) {
  if (!existsSync(ORDER)) return undefined
  const order = JSON.parse(readFileSync(ORDER, 'utf8'))
  return order.call === number ? order : undefined
}

/** Carries an order out, and keeps it for as often as it is still to be carried out. */
function die(order) {
  if (order.times > 1) writeFileSync(ORDER, JSON.stringify({ ...order, times: order.times - 1 }))
  else rmSync(ORDER)
  record('killed')
  process.kill(process.pid, 'SIGKILL')
}

function record(end) {
  appendFileSync(RECORD, `${JSON.stringify({ name, calls, end })}\n`)
}
