import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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
