/** A stretch of a source text. Joined in order, the pieces are the text. */
export interface Piece {
  readonly kind: 'code' | 'comment' | 'string' | 'regex'
  readonly text: string
}

/**
 * Cuts TypeScript into code, comments, strings (the texts of templates too, but not their `${}` parts) and regular expressions,
 * just well enough to look for words in the one and not in the others. It depends on no compiler, so no compiler version can
 * blind the checks that use it.
 */
export function lexTypeScript(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  // For each open `${`, how many braces are open inside it.
  const templates: number[] = []
  let codeStart = 0
  let at = 0

  const take = (kind: Piece['kind'], end: number): void => {
    if (at > codeStart) pieces.push({ kind: 'code', text: text.slice(codeStart, at) })
    pieces.push({ kind, text: text.slice(at, end) })
    at = end
    codeStart = end
  }
  const takeTemplate = (start: number): void => {
    const end = endOfTemplateText(text, start)
    if (text[end - 1] === '{') templates.push(0)
    take('string', end)
  }

  while (at < text.length) {
    const char = text[at]
    const depth = templates.at(-1)
    if (text.startsWith('//', at)) take('comment', endAt(text, text.indexOf('\n', at)))
    else if (text.startsWith('/*', at)) take('comment', endAt(text, text.indexOf('*/', at + 2), 2))
    else if (char === "'" || char === '"') take('string', endOfQuoted(text, at + 1, char))
    else if (char === '`') takeTemplate(at + 1)
    else if (char === '}' && depth === 0) {
      templates.pop()
      takeTemplate(at + 1)
    } else if (char === '/' && regexMayBegin(text.slice(Math.max(codeStart, at - 40), at), pieces.at(-1))) take('regex', endOfRegex(text, at + 1))
    else {
      if (depth !== undefined && char === '{') templates[templates.length - 1] = depth + 1
      if (depth !== undefined && char === '}') templates[templates.length - 1] = depth - 1
      at += 1
    }
  }
  if (at > codeStart) pieces.push({ kind: 'code', text: text.slice(codeStart) })
  return pieces
}

/** The text with everything of other kinds made blank; places and line numbers stay what they were. */
export function keepOnly(text: string, kinds: readonly Piece['kind'][]): string {
  return lexTypeScript(text)
    .map(piece => (kinds.includes(piece.kind) ? piece.text : piece.text.replace(/[^\n]/g, ' ')))
    .join('')
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

function endAt(text: string, found: number, length = 0): number {
  return found === -1 ? text.length : found + length
}

function endOfQuoted(text: string, start: number, quote: string): number {
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === quote || text[at] === '\n') return at + 1
  }
  return text.length
}

function endOfTemplateText(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '`') return at + 1
    else if (text.startsWith('${', at)) return at + 2
  }
  return text.length
}

function endOfRegex(text: string, start: number): number {
  let inClass = false
  for (let at = start; at < text.length; at += 1) {
    const char = text[at]
    if (char === '\\') at += 1
    else if (char === '\n') return at
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '/' && !inClass) return at + 1
  }
  return text.length
}

/** A slash behind a value divides; behind an operator, an opening bracket or a keyword it begins a regular expression. */
function regexMayBegin(codeBefore: string, previous: Piece | undefined): boolean {
  const before = codeBefore.trimEnd()
  if (before === '') return previous === undefined || previous.kind === 'comment' || previous.text.endsWith('${')
  return /[=(,:[!&|?{};+\-*%<>~^]$/.test(before) || /\b(?:return|typeof|case|in|of|do|else|void|await|yield)$/.test(before)
}
