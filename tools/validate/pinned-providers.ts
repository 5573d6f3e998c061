import { z } from 'zod';
import { LOCK_FILE, type LockedProvider } from '../terraform-cli/src/index';
import type { Problem } from './problems';
import { parseJson, STACK_FILE, type SynthesizedStack } from './stacks';

const requirements = z.object({
  terraform: z
    .object({
      required_providers: z
        .record(z.string(), z.object({ source: z.string(), version: z.string().optional() }))
        .default({}),
    })
    .optional(),
});

/** The providers that a stack's `required_providers` asks for, by full address. */
export function requiredProviders(stack: SynthesizedStack): { address: string; version?: string }[] {
  const parsed = requirements.parse(parseJson(stack.text, `${stack.folder}/${STACK_FILE}`));
  return Object.values(parsed.terraform?.required_providers ?? {}).map(({ source, version }) => ({
    address: fullAddress(source),
    version,
  }));
}

/**
 * Checks that the committed lock file pins what a stack asks for. Without this, one machine would install another
 * provider than the next, and a machine without internet none at all.
 */
export function unpinnedProviders(stack: SynthesizedStack, locked: readonly LockedProvider[]): Problem[] {
  return requiredProviders(stack).flatMap(({ address, version }) => {
    const pin = locked.find((provider) => provider.address === address);
    const differs =
      pin !== undefined && version !== undefined && /^\d+(\.\d+)+$/.test(version) && version !== pin.version;
    if (address.startsWith('terraform.io/builtin/') || (pin !== undefined && !differs)) return [];
    return {
      severity: 'error',
      summary: pin === undefined ? 'Provider is not in the lock file' : 'Provider differs from the lock file',
      detail: `The stack requires ${address} ${version ?? '(any version)'}; ${LOCK_FILE} of the project pins ${pin ? pin.version : 'no version of it'}. Run "npx terraform providers lock" as docs/decisions/0002-terraform-runner.md says, and commit the file.`,
      file: STACK_FILE,
    };
  });
}

/** `aws` is short for `hashicorp/aws`, which is short for `registry.terraform.io/hashicorp/aws`. */
function fullAddress(source: string): string {
  const defaults = ['registry.terraform.io', 'hashicorp'];
  const parts = source.split('/');
  return [...defaults.slice(0, 3 - parts.length), ...parts].join('/');
}
