import { mkdirSync } from 'node:fs';
import { configuration } from '../../environments';
import { writeBundle } from '../../tools/handover/bundle';
import { environmentInputs } from '../../tools/handover/inputs';
import type { Manifest } from '../../tools/handover/manifest';
import type { PolicyReport } from '../../tools/handover/policy-report';
import { providerSchemas } from '../../tools/handover/provider-schema';
import { sourceStacks } from '../../tools/handover/source';
import { findProject, lockedProviders } from '../../tools/terraform-cli/src/index';
import { environmentNamed } from '../../tools/up/workplace';

/** A bundle as a test wants it. */
export interface BundleOptions {
  readonly environment: string;
  readonly format: Manifest['format'];
  /** cdktf's output folder. */
  readonly synthesized: string;
  readonly out: string;
  readonly suppressions?: PolicyReport['suppressions'];
}

/** Makes bundles as the command does, without its scan. */
export async function writeBundles(bundles: readonly BundleOptions[]): Promise<void> {
  const project = findProject(__dirname);
  const providers = new Map(lockedProviders(project).map(({ address, version }) => [address, version]));
  const schemas = await providerSchemas(project, providers);
  for (const { environment, format, synthesized, out, suppressions = [] } of bundles) {
    const config = environmentNamed(environment);
    mkdirSync(out);
    await writeBundle(out, {
      environment,
      accountId: config.account.id,
      deployRoles: config.account.deployRoles,
      inputs: environmentInputs(configuration().project, config),
      format,
      source: { version: '0.1.0', commit: 'test', modified: false },
      project,
      providers,
      schemas,
      stacks: sourceStacks(synthesized, environment),
      // What checkov says takes as long as all else together.
      policy: { page: '', failed: 0, suppressions },
    });
  }
}
