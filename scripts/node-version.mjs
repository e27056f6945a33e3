// The tests run the TypeScript sources directly, which Node does from 22.18 on. npm scripts find the
// development dependency `node` first on the PATH, so an older Node on the machine does no harm.
const [major, minor] = process.versions.node.split('.').map(Number)
export const stripsTypes = major > 22 || (major === 22 && minor >= 18)

export function requireTypeStripping() {
  if (stripsTypes) return
  console.error(
    `Node ${process.versions.node} cannot run TypeScript sources. The development dependency "node" brings a newer one, ` +
      'but its install script did not run: try "npm rebuild node", or install Node 22.18 or newer.',
  )
  process.exit(1)
}
