import { expect } from 'chai'
import { ProgressMeter } from '../../../src/entrypoints/cli/progress-meter.ts'
import { Terminal } from '../../../src/entrypoints/cli/terminal.ts'

function makeTerminal(isTTY: boolean, columns = 40): { readonly terminal: Terminal; readonly out: string[]; readonly err: string[] } {
  const out: string[] = []
  const err: string[] = []
  const terminal = new Terminal({ write: (text) => out.push(text) }, { isTTY, columns, write: (text) => err.push(text) })
  return { terminal, out, err }
}

describe('Terminal', () => {
  it('keeps what is for people and what is for programs apart', () => {
    const { terminal, out, err } = makeTerminal(true)
    terminal.say('one', 'two\u001b[H')
    terminal.document({ a: [1] })
    expect(err.join('')).to.equal('one\ntwo\\u{1b}[H\n')
    expect(JSON.parse(out.join(''))).to.deep.equal({ a: [1] })
  })

  it('takes the status line back before anything else is said', () => {
    const { terminal, err } = makeTerminal(true)
    terminal.showStatus('half')
    terminal.say('done')
    terminal.clearStatus()
    expect(err.join('')).to.equal('\r\u001b[2Khalf\r\u001b[2Kdone\n')
  })

  it('cuts a status to the width of the screen', () => {
    const { terminal, err } = makeTerminal(true, 10)
    terminal.showStatus('売上売上売上')
    expect(err.join('')).to.equal('\r\u001b[2K売上売上…')
  })

  it('shows no status where a line cannot be rewritten', () => {
    const { terminal, err } = makeTerminal(false)
    terminal.showStatus('half')
    expect(err).to.deep.equal([])
  })
})

describe('ProgressMeter', () => {
  const tell = (isTTY: boolean, size: number): readonly string[] => {
    const { terminal, err } = makeTerminal(isTTY, 200)
    let nowMs = 0
    const meter = new ProgressMeter(terminal, 'a.csv', size, () => nowMs)
    for (; nowMs <= 11_000; nowMs += 100) meter.update({ bytesRead: nowMs * 1_000, rowsIn: nowMs })
    return err
  }

  it('writes a line now and then into a log', () => {
    expect(tell(false, 0)).to.deep.equal(['a.csv: 5.0 MB, 5,000 rows, 1.0 MB/s\n', 'a.csv: 10.0 MB, 10,000 rows, 1.0 MB/s\n'])
  })

  it('rewrites one line on a terminal, with the share that is done', () => {
    const lines = tell(true, 20_000_000)
    expect(lines).to.have.length(55)
    expect(lines.at(-1)).to.equal('\r\u001b[2Ka.csv: 11.0 MB of 20.0 MB (55 %), 11,000 rows, 1.0 MB/s')
  })
})
