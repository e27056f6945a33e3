/** Reading data of unknown shape: the laws take nothing from the code that they judge, not even its types. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  const found: unknown = Object.getOwnPropertyDescriptor(value, name)?.value
  return found
}

export function text(value: unknown, name: string): string {
  const found = field(value, name)
  if (typeof found !== 'string') throw new Error(`expected the text ${name} in ${JSON.stringify(value)}`)
  return found
}

export function optionalText(value: unknown, name: string): string | undefined {
  const found = field(value, name)
  return typeof found === 'string' ? found : undefined
}

export function whole(value: unknown, name: string): number {
  const found = field(value, name)
  if (typeof found !== 'number') throw new Error(`expected the number ${name} in ${JSON.stringify(value)}`)
  return found
}

export function items(value: unknown, name: string): readonly unknown[] {
  const found: unknown = field(value, name)
  if (!Array.isArray(found)) throw new Error(`expected the list ${name} in ${JSON.stringify(value)}`)
  return Array.from(found, (item: unknown) => item)
}
