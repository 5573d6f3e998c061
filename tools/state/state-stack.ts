import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Failure } from '../console/failure';

const resource = z.looseObject({
  deletion_protection_enabled: z.boolean().optional(),
  lifecycle: z.looseObject({ prevent_destroy: z.boolean().optional() }).optional(),
});

const stackJson = z.looseObject({
  terraform: z.looseObject({
    backend: z.looseObject({ s3: z.looseObject({ bucket: z.string(), key: z.string() }) }),
  }),
  resource: z.record(z.string(), z.record(z.string(), resource)),
});

/** The synthesized stack that holds an environment's remote state. */
export interface StateStack {
  /** Its id, for example `dev-state`. */
  readonly id: string;
  /** Folder of its `cdk.tf.json`, which cdktf runs terraform in. */
  readonly folder: string;
  readonly bucket: string;
  /** Its resources as synthesized: `type -> name -> attributes`. */
  readonly resources: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Addresses of resources that AWS or Terraform would refuse to destroy. */
  readonly protectedAddresses: readonly string[];
}

/**
 * Reads the state stack of an environment from cdktf's output.
 *
 * @throws Failure when the environment has none: it was not synthesized, or keeps its state elsewhere.
 */
export function readStateStack(outDir: string, environment: string): StateStack {
  const id = `${environment}-state`;
  const folder = path.resolve(outDir, 'stacks', id);
  const file = path.join(folder, 'cdk.tf.json');
  if (!existsSync(file)) {
    throw new Failure(
      `There is no stack ${id} in ${outDir}. Run "npm run synth" first. An environment whose state.kind is "cloud" or ` +
        '"local" has no state stack and needs no bootstrap.',
    );
  }
  const parsed = stackJson.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Failure(`${file} is not a state stack: ${z.prettifyError(parsed.error)}`);
  const { terraform, resource: resources } = parsed.data;
  return {
    id,
    folder,
    bucket: terraform.backend.s3.bucket,
    resources,
    protectedAddresses: Object.entries(resources).flatMap(([type, named]) =>
      Object.entries(named)
        .filter(([, { deletion_protection_enabled, lifecycle }]) =>
          Boolean(deletion_protection_enabled || lifecycle?.prevent_destroy),
        )
        .map(([name]) => `${type}.${name}`),
    ),
  };
}
