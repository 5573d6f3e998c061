import { App } from 'cdktf';
export interface PolicyContext {
  readonly production: boolean;
}
export interface PolicySubject {
  readonly policyContext: PolicyContext;
}
export class PolicyError extends Error {}
export class GuardedApp extends App {}
