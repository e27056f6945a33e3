/** The rows of all tables of a text but their heads, as their cells. A row whose first cell is a heading's rule is none. */
export function tableRows(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n')
  const isRow = (line: string | undefined): boolean => line?.startsWith('|') === true
  const isRule = (line: string | undefined): boolean => /^\|(?: *:?-+:? *\|)+$/.test(line ?? '')
  return lines
    .filter((line, index) => isRow(line) && !isRule(line) && !isRule(lines[index + 1]))
    .map((line) => line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim()))
}

/** Where the links of a text lead to within the repository. */
export function linksOf(text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '').filter((link) => !/^[a-z]+:/.test(link))
}

/** The anchors of a text's headings, as GitHub makes them. */
export function slugsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map((match) => (match[1] ?? '').toLowerCase().replaceAll(/[^\w\- ]/g, '').replaceAll(' ', '-'))
}
