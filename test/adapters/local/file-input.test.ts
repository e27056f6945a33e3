import { spawnSync } from 'node:child_process'
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect } from 'chai'
import { FileInput } from '../../../src/adapters/local/file-input.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { tempFolders } from './temp-folder.ts'

async function openFile(path: string, signal: AbortSignal): Promise<FileInput> {
  const opened = await FileInput.open(path, signal)
  if (opened.kind === 'refused') throw new Error(opened.message)
  return opened.input
}

describe('FileInput', () => {
  const makeFolder = tempFolders()
  const never = new AbortController().signal

  it('gives all bytes in order, in chunks that are not reused', async () => {
    const path = join(await makeFolder(), 'f')
    const content = Buffer.alloc(700_001, 'abcdefg')
    await writeFile(path, content)
    const input = await openFile(path, never)
    const chunks: Uint8Array[] = []
    for await (const chunk of input) chunks.push(chunk)
    await input.close()
    expect(input.size).to.equal(content.length)
    expect(Buffer.concat(chunks).equals(content)).to.equal(true)
  })

  it('leaves a piece as it is until the next one is asked for, in two memories by turns', async () => {
    const path = join(await makeFolder(), 'f')
    const content = Buffer.from(Array.from({ length: 1_500_001 }, (_, i) => (i * 31) % 251))
    await writeFile(path, content)
    const input = await openFile(path, never)
    const pieces: Uint8Array[] = []
    const memories = new Set<ArrayBufferLike>()
    for await (const piece of input.reusingMemory()) {
      await setTimeout(5)
      memories.add(piece.buffer)
      pieces.push(Uint8Array.from(piece))
    }
    await input.close()
    expect(Buffer.concat(pieces).equals(content)).to.equal(true)
    expect(memories.size).to.equal(2)
  })

  it('tells what goes wrong when the piece is asked for, and nobody before', async () => {
    const path = join(await makeFolder(), 'f')
    await writeFile(path, Buffer.alloc(2_000_000))
    const input = await openFile(path, never)
    const pieces = input[Symbol.asyncIterator]()
    await pieces.next()
    await input.close()
    await setTimeout(20)
    const error = await rejectionOf((async () => { while ((await pieces.next()).done !== true) continue })())
    expect(error).to.have.property('message').that.matches(/reading.*f/)
  })

  it('waits for no more of a pipe than it is asked for', async () => {
    const path = join(await makeFolder(), 'pipe')
    expect(spawnSync('mkfifo', [path]).status).to.equal(0)
    const writing = open(path, 'w')
    const input = await openFile(path, never)
    const writer = await writing
    await writer.write('abc')
    const pieces = input[Symbol.asyncIterator]()
    expect((await pieces.next()).value).to.deep.equal(Uint8Array.from(Buffer.from('abc')))
    await pieces.return()
    await writer.close()
    await input.close()
  })

  it('ends with the reason of the signal', async () => {
    const path = join(await makeFolder(), 'f')
    await writeFile(path, 'x')
    const controller = new AbortController()
    const input = await openFile(path, controller.signal)
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await rejectionOf(input[Symbol.asyncIterator]().next())).to.equal(reason)
    await input.close()
  })

  it('refuses what is no file, with what to do', async () => {
    const folder = await makeFolder()
    for (const [path, says] of [[folder, /is a folder: name a file/], [join(folder, 'none'), /there is no file/], [join(folder, 'none/f'), /there is no file/]] as const) {
      const opened = await FileInput.open(path, never)
      expect(opened.kind).to.equal('refused')
      expect(opened).to.have.property('message').that.matches(says)
    }
  })
})
