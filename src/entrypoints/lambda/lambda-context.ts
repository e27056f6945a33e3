/** What Sluice uses of the context that Lambda passes to a handler. */
export interface LambdaContext {
  readonly awsRequestId?: string
}
