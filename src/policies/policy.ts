import type { StackView } from './stack-view';

/** What a policy must know of the environment. */
export interface StackContext {
  /** Whether it serves real users. */
  readonly production: boolean;
}

/** What a policy must know besides the stack. */
export interface PolicyContext extends StackContext {
  /** Selections of AWS Backup in all stacks of the app. */
  readonly selections: readonly Selection[];
}

/** What a selection of AWS Backup takes: whatever has all of these tags, in its region. */
export interface Selection {
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A stack that says what its policies must know. */
export interface PolicySubject {
  readonly policyContext: StackContext;
}

/** One thing that breaks a policy. */
export interface Violation {
  /** Id of the policy. */
  readonly policy: string;
  /** Where it is in the code: the construct's path. */
  readonly path: string;
  /** Where it is in the stack: the Terraform address. */
  readonly address: string;
  readonly found: string;
  /** What to do. */
  readonly remedy: string;
}

/** A violation as a policy reports it: what finds it adds the rest. */
export interface Finding {
  readonly element: Element;
  readonly found: string;
  readonly remedy: string;
}

/** A resource, data source or provider of a synthesized stack. */
export interface Element {
  readonly address: string;
  /** `aws_s3_bucket`; `provider.aws` for a provider. */
  readonly type: string;
  readonly path: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Policies that it may break, with the reason: see `justify`. */
  readonly justified: ReadonlyMap<string, Justification>;
}

/**
 * A rule that every stack keeps. It sees the Terraform JSON and not the constructs, so that escape hatches do not pass it
 * by, and the same rule can be asked about JSON from elsewhere.
 */
export interface Policy {
  /** Short and stable: it stands in `justify` calls. */
  readonly id: string;
  /** The rule in one sentence. */
  readonly title: string;
  check(stack: StackView, context: PolicyContext): Finding[];
}

/** Why an element may break a policy. */
export interface Justification {
  readonly reason: string;
  /** Words of the findings that it is about; none: all of the policy's. */
  readonly about: readonly string[];
}
