// What all changes of dependencies at bundle time have in common: each names the file that it changes and why, and fails the build
// when a new release of the dependency no longer has that file or what was expected in it.
import { readFileSync } from 'node:fs'

/**
 * @param changes the files whose path below `node_modules` matches `file` are taken as what `rewrite` makes of their text.
 * @param used gets the changes that were made.
 */
export function rewritingPlugin(name, changes, used) {
  return {
    name,
    setup(build) {
      for (const change of changes) {
        build.onLoad({ filter: new RegExp(`/node_modules/${change.file.source}$`) }, async ({ path }) => {
          used.add(change)
          return { contents: await change.rewrite(readFileSync(path, 'utf8'), path), loader: path.endsWith('.json') ? 'json' : 'js' }
        })
      }
    },
  }
}

/** The same names, each of which throws when it is called or constructed: for what is loaded and never reached. */
export function throwing(reason) {
  return (text, path) => {
    const names = exportedNames(text)
    if (names.length === 0) throw new Error(`${path} exports nothing that could be left out; see scripts/bundle`)
    const message = name => JSON.stringify(`${name} is left out of the bundles of Lambda functions: ${reason}`)
    return names.map(name => `export function ${name}() { throw new Error(${message(name)}) }`).join('\n')
  }
}

function exportedNames(text) {
  return [...text.matchAll(/^export (?:async )?(?:function\*?|class|const|let|var) (\w+)/gm)].map(([, name]) => name)
}
