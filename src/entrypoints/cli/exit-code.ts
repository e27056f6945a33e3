/** What a caller in a script can tell from the exit code. */
export const EXIT = {
  done: 0,
  /** Something needs a person: a file failed or was refused, findings, or what `--strict` does not let pass. */
  attention: 1,
  usage: 2,
  interrupted: 130,
} as const
