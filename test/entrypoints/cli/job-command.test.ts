import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import fc from 'fast-check'
import { parseJobCommand } from '../../../src/entrypoints/cli/job-command.ts'
import { UsageError } from '../../../src/entrypoints/cli/usage-error.ts'

describe('parseJobCommand', () => {
  const commands: readonly [string, readonly string[]][] = [
    ['python3', ['python3']],
    ['python3 job.py --mode fast', ['python3', 'job.py', '--mode', 'fast']],
    ['  ./job \t a\nb\r\n', ['./job', 'a', 'b']],
    [`'/opt/my jobs/run' "two words" th\\ ree`, ['/opt/my jobs/run', 'two words', 'th ree']],
    [`p a'b'"c"d`, ['p', 'abcd']],
    [`p '' ""`, ['p', '', '']],
    [`p 'a"b' "a'b"`, ['p', `a"b`, `a'b`]],
    [`p "\\$HOME \\\\ \\" \\\` \\n"`, ['p', '$HOME \\ " ` \\n']],
    [`p '\\n $x' \\n \\'`, ['p', '\\n $x', 'n', "'"]],
    ['p $HOME ~ * ? [a] #b {a,b} `c` !d a=b', ['p', '$HOME', '~', '*', '?', '[a]', '#b', '{a,b}', '`c`', '!d', 'a=b']],
    [`p '|' "&" \\; '<>' "(" \\)`, ['p', '|', '&', ';', '<>', '(', ')']],
    ['p a\\\nb "c\\\nd"', ['p', 'ab', 'cd']],
    ['Größe ☃ 💾', ['Größe', '☃', '💾']],
    ['p \u00a0', ['p', '\u00a0']],
  ]
  for (const [text, [program, ...args]] of commands) {
    it(`reads ${JSON.stringify(text)}`, () => {
      expect(parseJobCommand(text)).to.deep.equal({ program, args })
    })
  }

  const refusals: readonly [string, RegExp][] = [
    ['', /names no program/],
    [' \t\n', /names no program/],
    [`'' a`, /names no program/],
    [`p 'a`, /' at character 3 is never closed/],
    ['p "a', /" at character 3 is never closed/],
    ['p "a\\"', /" at character 3 is never closed/],
    ['p a\\', /ends with a backslash/],
    ['p\0', /NUL/],
    ['p | tee log', /\| at character 3/],
    ['a && b', /& at character 3/],
    ['p >log', /> at character 3/],
    ['p <in', /< at character 3/],
    ['p; q', /; at character 2/],
    ['(p)', /\( at character 1/],
  ]
  for (const [text, message] of refusals) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseJobCommand(text)).to.throw(UsageError, message)
    })
  }

  it('reads back every list of words that was quoted', () => {
    const word = fc.string({ unit: fc.constantFrom('a', ' ', "'", '"', '\\', '\n', '$', '|', '#', 'é', '💾'), maxLength: 8 })
    const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
    const doubled = (text: string): string => `"${text.replace(/[$`"\\]/g, '\\$&')}"`
    fc.assert(
      fc.property(word, fc.array(word), fc.boolean(), (program, args, single) => {
        fc.pre(program !== '')
        const text = [program, ...args].map(single ? quoted : doubled).join('  ')
        expect(parseJobCommand(text)).to.deep.equal({ program, args })
      }),
    )
  })

  it('divides and quotes as the shell of this machine does', function () {
    if (spawnSync('sh', ['-c', 'exit 0']).status !== 0) this.skip()
    const piece = fc.constantFrom('a', 'b c', "'d e'", `'"'`, '"f g"', `"'"`, '"\\""', '"\\h"', '"\\\\"', '\\ ', "\\'", '\\\\', ' ', '\t', "''", '"\\$"')
    const texts = fc.sample(fc.array(piece, { maxLength: 8 }).map((pieces) => `p${pieces.join('')}`), { seed: 1, numRuns: 60 })
    const script = texts.map((text) => `show ${text}`).join('\n')
    const { stdout } = spawnSync('sh', ['-c', `show() { printf '%s\\0' "$@"; printf '\\n\\0'; }\n${script}`], { encoding: 'utf8' })
    const shown = stdout.split('\n\0').slice(0, -1).map((words) => words.split('\0').slice(0, -1))
    expect(shown).to.have.length(texts.length)
    expect(texts.map((text) => parseJobCommand(text)).map(({ program, args }) => [program, ...args])).to.deep.equal(shown)
  })
})
