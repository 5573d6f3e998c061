import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { copyLockFile, type Project, terraform } from '../terraform-cli/src/index';
import { readSchemas, type Schemas } from './hcl/schema';

/** Asks terraform for the schemas of the providers that the project has locked. */
export async function providerSchemas(
  project: Project,
  providers: ReadonlyMap<string, string>,
  signal?: AbortSignal,
): Promise<Schemas> {
  const parent = path.join(project.root, '.groundwork', 'handover');
  mkdirSync(parent, { recursive: true });
  const cwd = mkdtempSync(path.join(parent, 'schema-'));
  try {
    const required = [...providers].map(([source, version]) => [
      source.split('/').at(-1),
      { source, version },
    ]);
    writeFileSync(
      path.join(cwd, 'main.tf.json'),
      JSON.stringify({ terraform: { required_providers: Object.fromEntries(required) } }),
    );
    copyLockFile(cwd, project);
    const env = { TF_DATA_DIR: undefined, TF_WORKSPACE: undefined };
    await terraform(['init', '-backend=false', '-input=false', '-lockfile=readonly'], { cwd, env, signal });
    const { stdout } = await terraform(['providers', 'schema', '-json'], { cwd, env, signal });
    return readSchemas(stdout);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
