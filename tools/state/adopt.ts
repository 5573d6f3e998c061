import { type Diagnostic, TerraformError, terraform } from '../terraform-cli/src/index';
import type { RunOptions } from './own-backend';

/** How AWS says that a name is taken by a resource of this same account, and how that resource is imported. */
const ADOPTABLE: Readonly<Record<string, { readonly taken: RegExp; readonly attribute: string }>> = {
  aws_s3_bucket: { taken: /BucketAlreadyOwnedByYou/, attribute: 'bucket' },
  aws_dynamodb_table: { taken: /ResourceInUseException/, attribute: 'name' },
  aws_iam_role: { taken: /EntityAlreadyExists/, attribute: 'name' },
  aws_kms_alias: { taken: /AlreadyExistsException/, attribute: 'name' },
};

/** A resource that exists in AWS under the stack's own name, and is in no state. */
interface Orphan {
  readonly address: string;
  readonly importId: string;
}

/**
 * Applies, and takes over what an interrupted apply had made without coming to note it: the time between the answer of
 * AWS and the writing of the state is short, not nothing. What was made under no fixed name, a KMS key, is not found.
 *
 * @param resources the stack's resources as synthesized: `type -> name -> attributes`
 * @param adopt whether an earlier run was interrupted: without one, a taken name is somebody else's
 * @returns addresses that were taken over
 */
export async function applyAdopting(
  cwd: string,
  resources: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  adopt: boolean,
  options: RunOptions,
): Promise<string[]> {
  const adopted: string[] = [];
  for (;;) {
    try {
      await apply(cwd, options);
      return adopted;
    } catch (error) {
      const taken = adopt && error instanceof TerraformError ? orphansOf(error.diagnostics, resources) : [];
      // What waits for an orphan is tried once that is taken over, and may be one too.
      const orphans = taken.filter(({ address }) => !adopted.includes(address));
      if (orphans.length === 0) throw error;
      for (const { address, importId } of orphans) {
        await terraform(['import', '-input=false', '-no-color', address, importId], { cwd, ...options });
        adopted.push(address);
      }
    }
  }
}

async function apply(cwd: string, options: RunOptions): Promise<void> {
  await terraform(['apply', '-auto-approve', '-input=false', '-json'], { cwd, ...options });
}

/** Picks the resources that failed since their own name is taken. */
export function orphansOf(
  diagnostics: readonly Diagnostic[],
  resources: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Orphan[] {
  return diagnostics.flatMap(({ severity, address, summary, detail }) => {
    if (severity !== 'error' || address === undefined) return [];
    const [type = '', name = ''] = address.split('.');
    const rule = ADOPTABLE[type];
    if (rule === undefined || !rule.taken.test(`${summary}\n${detail}`)) return [];
    const importId = (resources[type]?.[name] as Record<string, unknown> | undefined)?.[rule.attribute];
    return typeof importId === 'string' ? [{ address, importId }] : [];
  });
}
