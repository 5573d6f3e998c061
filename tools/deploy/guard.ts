import { STATEFUL_TYPES } from '../../src/policies/data-protection';
import { Failure } from '../console/failure';
import type { Changes } from './changes';

/** A stateful resource that a plan would destroy: what is in it would be lost, or locked away for good. */
export interface Loss {
  readonly stack: string;
  readonly address: string;
  readonly type: string;
  readonly action: 'replace' | 'destroy';
  /** Of a replacement: the arguments that force it. */
  readonly because: readonly string[];
}

/** Which losses are meant, each named as `<stack>/<address>`. */
export interface Allowances {
  readonly replacement: readonly string[];
  readonly destroy: readonly string[];
}

/** The flag that allows a loss. */
export const FLAGS = { replace: '--allow-replacement', destroy: '--allow-destroy' } as const;

/** How a loss is named in a flag. */
export function nameOf({ stack, address }: Pick<Loss, 'stack' | 'address'>): string {
  return `${stack}/${address}`;
}

/** The stateful resources that a plan would destroy or replace. */
export function lossesOf(
  stack: string,
  { replaced, destroyed }: Changes,
  statefulTypes: ReadonlySet<string> = STATEFUL_TYPES,
): Loss[] {
  const stateful = ({ type }: { readonly type: string }) => statefulTypes.has(type);
  return [
    ...replaced.filter(stateful).map((resource) => ({ ...resource, stack, action: 'replace' as const })),
    ...destroyed
      .filter(stateful)
      .map((resource) => ({ ...resource, stack, action: 'destroy' as const, because: [] })),
  ];
}

/** Losses that no flag names: leave to replace a resource is no leave to destroy it. */
export function notAllowed(losses: readonly Loss[], allowances: Allowances): Loss[] {
  return losses.filter((loss) => {
    const named = loss.action === 'replace' ? allowances.replacement : allowances.destroy;
    return !named.includes(nameOf(loss));
  });
}

/**
 * Refuses what can be no stateful resource of the environment, since whoever wrote it believes that it protects nothing.
 *
 * @throws Failure that names each wrong one.
 */
export function checkAllowances({ replacement, destroy }: Allowances, stackIds: readonly string[]): void {
  const wrong = [...replacement, ...destroy].filter((name) => {
    const [stack = '', ...address] = name.split('/');
    return (
      !stackIds.includes(stack) || !/^[\w-]+\.[\w-]/.test(address.join('/').replace(/^module\.[^.]+\./, ''))
    );
  });
  if (wrong.length === 0) return;
  throw new Failure(
    `${FLAGS.replace} and ${FLAGS.destroy} take <stack>/<address>, for example ` +
      `${stackIds[0]}/aws_s3_bucket.name, as the summary of a plan prints it; found: ${wrong.join(', ')}. ` +
      `Stacks: ${stackIds.join(', ')}.`,
  );
}

/** The flags that would allow these losses, to be copied. */
export function flagsFor(losses: readonly Loss[]): string {
  return losses.map((loss) => `${FLAGS[loss.action]} '${nameOf(loss)}'`).join(' ');
}
