export { PolicyError, violationsOf, violationsOfApp } from './check';
export { STATEFUL_TYPES } from './data-protection';
export { GuardedApp } from './guarded-app';
export { justify } from './justify';
export { POLICIES } from './policies';
export type {
  Element,
  Finding,
  Policy,
  PolicyContext,
  PolicySubject,
  StackContext,
  Violation,
} from './policy';
export { type StackJson, StackView } from './stack-view';
export { suppress } from './suppress';
