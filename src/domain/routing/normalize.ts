/** The form in which names are compared: without surrounding white space and in lower case. Nothing given is the empty text. */
export function normalize(text: string | null | undefined): string {
  return text ? text.trim().toLowerCase() : ''
}
