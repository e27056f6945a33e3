/** What follows the last slash of a key: the file's name. Empty for a folder marker (`data/in/`). */
export function baseName(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}

export interface NameParts {
  readonly stem: string
  /** With its dot; empty when there is none. */
  readonly extension: string
}

/**
 * A file's name before and from its extension. A compressed file keeps both of its extensions together (`x.csv.gz` is `x` and
 * `.csv.gz`), so that a name built from the parts is still read as what it is. A leading dot starts a name, not an extension.
 */
export function splitName(name: string): NameParts {
  const compressed = /\.[a-z]+\.gz$/i.exec(name)
  const at = compressed !== null && compressed.index > 0 ? compressed.index : name.lastIndexOf('.')
  return at > 0 && name !== '..' ? { stem: name.slice(0, at), extension: name.slice(at) } : { stem: name, extension: '' }
}
