// The package has no types of its own.
declare module 'asl-validator' {
  function validator(definition: unknown): { readonly isValid: boolean; readonly errorsText: (separator?: string) => string }
  export = validator
}
