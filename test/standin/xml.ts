/** Writes one XML element; a list of elements is given as already written text. */
export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`
}

export function text(value: string | number | boolean): string {
  return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Elements with text content, in the order given. */
export function elements(values: Readonly<Record<string, string | number | boolean | undefined>>): string {
  return Object.entries(values)
    .map(([name, value]) => (value === undefined ? '' : element(name, text(value))))
    .join('')
}

export function document(root: string, namespace: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${content}</${root}>`
}
