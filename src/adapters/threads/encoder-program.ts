import { parentPort } from 'node:worker_threads'
import { FastParquetSink } from '../formats/parquet/fast-parquet-sink.ts'
import type { FromEncoder, ToEncoder } from './encoder-messages.ts'
import { unpackColumns } from './pack-columns.ts'

// The program of the thread that `EncoderThread` starts: it encodes the rows that it is sent and sends the bytes of the file back.
// What goes wrong here ends the thread with an error, which the other side is told of.

const port = parentPort
if (port === null) throw new Error('encoder-program is a program for a worker thread')

let sink: FastParquetSink | undefined
let written: (() => void) | undefined
let work = Promise.resolve()

function send(message: FromEncoder, memory: ArrayBufferLike): void {
  port?.postMessage(message, memory instanceof ArrayBuffer ? [memory] : [])
}

function output(bytes: Uint8Array): Promise<void> {
  send({ kind: 'bytes', bytes }, bytes.buffer)
  return new Promise(resolve => { written = resolve })
}

async function follow(message: ToEncoder): Promise<void> {
  switch (message.kind) {
    case 'begin':
      sink = new FastParquetSink(message.fields, { write: output }, message.options, message.progress)
      return
    case 'rows':
      await sink?.write(unpackColumns(message.packed), message.packed.rows)
      send({ kind: 'encoded', memory: message.packed.memory }, message.packed.memory)
      return
    case 'finish':
      await sink?.finish(message.metadata)
      port?.postMessage({ kind: 'finished' } satisfies FromEncoder)
      return
    case 'written':
  }
}

port.on('message', (message: ToEncoder) => {
  if (message.kind === 'written') written?.()
  else {
    work = work.then(() => follow(message))
    // Not left to what the process does with rejections that nobody handles, which may be nothing.
    work.catch((error: unknown) => setImmediate(() => { throw error }))
  }
})
