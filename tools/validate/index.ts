export { requiredProviders } from './pinned-providers';
export type { Problem } from './problems';
export { NoStacksError, readStacks, type SynthesizedStack } from './stacks';
export { type ValidateOptions, type ValidationResult, validateStacks } from './validate';
