/** What a function answered, or how it failed in the words of the emulator. */
export type FunctionAnswer = { readonly result: unknown } | { readonly error: string }

type Json = Readonly<Record<string, unknown>>

/** One call of a service that speaks JSON and whose client is no dependency of this project. Emulators check no signature. */
export async function callJson(url: string, service: string, target: string, input: Json): Promise<Json> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target, authorization: scopeOf(service) }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${target} was answered with ${response.status}: ${text}`)
  return text === '' ? {} : (JSON.parse(text) as Json)
}

export async function invokeFunction(url: string, name: string, event: unknown): Promise<FunctionAnswer> {
  const address = `${url}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`
  const headers = { authorization: scopeOf('lambda') }
  const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(event) })
  const text = await response.text()
  if (!response.ok) throw new Error(`the invocation of ${name} was answered with ${response.status}: ${text}`)
  return response.headers.has('x-amz-function-error') ? { error: text } : { result: JSON.parse(text) as unknown }
}

/** By which the emulator finds the service and the region. */
function scopeOf(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=test/20250915/eu-west-2/${service}/aws4_request, SignedHeaders=host, Signature=0`
}
