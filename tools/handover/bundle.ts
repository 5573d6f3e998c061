import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { STATEFUL_TYPES } from '../../src/policies/data-protection';
import { LOCK_FILE, type Project, terraform } from '../terraform-cli/src/index';
import { applyScript } from './apply-script';
import { backendExample, commonExample } from './backend-file';
import { CONTENTS, type ComparedStack, changesPage, contentsOf, type Previous } from './changes';
import { clean } from './clean';
import { digestOf, filesBelow } from './digest';
import { blocksOf, type StackDocument } from './document';
import type { Schemas } from './hcl/schema';
import { type Comments, toHcl } from './hcl/write';
import { type Input, placeholdersOf, stateInputs } from './inputs';
import { parts } from './layout';
import { digestsOf, MANIFEST, type Manifest, SUMS, sumsOf } from './manifest';
import { stackTest, WITHOUT_EPHEMERALS } from './mock-test';
import type { PolicyReport, Suppression } from './policy-report';
import { portable } from './portable';
import { purposeOf } from './purposes';
import { bundleReadme, type DescribedStack, describeReaders, stackReadme } from './readme';
import type { SourceStack } from './source';
import { withStateSettings } from './state-settings';

/** All that a bundle is made from. */
export interface BundleInput {
  readonly environment: string;
  readonly accountId: string;
  /** Roles that run Terraform, by path and name: the default of a variable. */
  readonly deployRoles: readonly string[];
  /** What the team that gets it may set. */
  readonly inputs: readonly Input[];
  readonly format: Manifest['format'];
  readonly source: Manifest['source'];
  readonly project: Project;
  /** Exact versions of the providers by their full address. */
  readonly providers: ReadonlyMap<string, string>;
  readonly schemas: Schemas;
  /** In the order of their application. */
  readonly stacks: readonly SourceStack[];
  readonly policy: PolicyReport;
  /** What the bundle before held, where there is one. */
  readonly previous?: Previous;
}

/** Platforms whose unpacked provider the project's lock file knows: docs/decisions/0002-terraform-runner.md. */
export const UNPACKED_PLATFORMS = ['linux_amd64', 'darwin_arm64'];

/** Writes a bundle into a folder, which is empty. Nothing in it depends on the time or on this machine. */
export async function writeBundle(folder: string, input: BundleInput): Promise<void> {
  const { environment, accountId, format, source, project, providers, schemas, policy, previous } = input;
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  const writeStack = (place: string, document: StackDocument, comments?: Comments) => {
    for (const part of parts(document)) {
      const file = `${place}/${part.name}.tf`;
      if (format === 'hcl') write(file, toHcl(part.document, schemas, comments));
      else write(`${file}.json`, `${JSON.stringify(part.document, undefined, 2)}\n`);
    }
  };

  const stacks = describedStacks(input);
  const stateStack = stacks.find(({ id }) => id === `${environment}-state`)?.id;
  const compared: ComparedStack[] = [];
  for (const { origin, ...stack } of stacks) {
    const { id, document } = stack;
    const comments = skipComments(id, policy.suppressions);
    writeStack(id, document, comments);
    const test = stackTest(document, {
      schemas,
      format,
      inputs: [...input.inputs, ...stateInputs(origin.state)],
    });
    for (const [file, text] of Object.entries(test.files)) write(`${id}/${file}`, text);
    // checkov finds the same in it as in the stack.
    if (test.substitute !== undefined) writeStack(`${id}/${WITHOUT_EPHEMERALS}`, test.substitute, comments);
    const assets = path.join(origin.folder, 'assets');
    if (existsSync(assets)) cpSync(assets, path.join(folder, id, 'assets'), { recursive: true });
    const assetFiles = existsSync(assets) ? filesBelow(assets) : [];
    compared.push({
      id,
      document,
      assets: Object.fromEntries(assetFiles.map((file) => [file, digestOf(path.join(assets, file))])),
    });
    write(
      `${id}/README.md`,
      stackReadme(
        stack,
        stacks,
        assetFiles.map((file) => `assets/${file}`),
        id === stateStack,
      ),
    );
    write(`${id}/backend.hcl.example`, backendExample(origin.state, accountId, origin.state.key));
    write(`${id}/${LOCK_FILE}`, readFileSync(path.join(project.root, LOCK_FILE), 'utf8'));
  }

  const [first] = input.stacks;
  const placeholders = placeholdersOf(input.inputs);
  if (first !== undefined) write('backend.hcl.example', backendExample(first.state, accountId));
  write('common.tfvars.example', commonExample(accountId, input.deployRoles, placeholders));
  // What the stacks' own lock files may have grown from.
  write(LOCK_FILE, readFileSync(path.join(project.root, LOCK_FILE), 'utf8'));
  write('stateful-types.txt', [...STATEFUL_TYPES].map((type) => `${type}\n`).join(''));
  write(
    'stacks.txt',
    input.stacks
      .map(({ id, state, predecessors }) => `${[id, state.key, ...predecessors].join(' ')}\n`)
      .join(''),
  );
  write('apply.sh', applyScript());
  write('.gitignore', '.terraform/\n*.tfstate\n*.tfstate.*\n*.tfplan\n');
  write('.terraform-version', `${project.terraformVersion}\n`);
  write('POLICIES.md', policy.page);
  write('CHANGES.md', changesPage(compared, source, previous));
  const contents = Object.fromEntries(compared.map((stack) => [stack.id, contentsOf(stack)]));
  write(CONTENTS, `${JSON.stringify(contents, undefined, 1)}\n`);

  const manifest: Omit<Manifest, 'files'> = {
    layout: 1,
    environment,
    format,
    source,
    versions: { terraform: project.terraformVersion, providers: Object.fromEntries(providers) },
    stacks: stacks.map(({ id, predecessors, document }) => ({
      id,
      after: [...predecessors],
      resources: blocksOf(document, 'resource').length,
    })),
  };
  write(
    'README.md',
    bundleReadme(stacks, {
      manifest,
      accountId,
      deployRoles: input.deployRoles,
      placeholders,
      stateStack,
      unpackedPlatforms: UNPACKED_PLATFORMS,
    }),
  );
  // Run in the project: the version file of the bundle would make a project of it.
  await terraform(['fmt', '-recursive', '-list=false', folder], { cwd: project.root });
  write(MANIFEST, `${JSON.stringify({ ...manifest, files: digestsOf(folder) }, undefined, 2)}\n`);
  write(SUMS, sumsOf(folder));
  setModes(folder);
}

/** The same modes whatever the umask here: a bundle is for others. */
function setModes(folder: string): void {
  chmodSync(folder, 0o755);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const entry = path.join(folder, name);
    chmodSync(entry, statSync(entry).isDirectory() || name === 'apply.sh' ? 0o755 : 0o644);
  }
}

function describedStacks({
  environment,
  inputs,
  project,
  providers,
  stacks,
}: BundleInput): (DescribedStack & { readonly origin: SourceStack })[] {
  return stacks.map((origin) => {
    const { id, predecessors, document, state } = origin;
    return {
      origin,
      id,
      predecessors,
      purpose: purposeOf(environment, id),
      document: clean(
        withStateSettings(
          portable(clean(describeReaders(id, document, stacks)), {
            stack: id,
            inputs,
            state,
            terraformVersion: project.terraformVersion,
            providers,
          }),
        ),
      ),
    };
  });
}

/** checkov reads its suppressions in comments of HCL; JSON has none. */
function skipComments(stack: string, suppressions: readonly Suppression[]): Comments {
  const comments = new Map<string, string[]>();
  for (const { stack: of, address, checkId, reason } of suppressions) {
    if (of !== stack) continue;
    const line = `checkov:skip=${checkId}:${reason.replaceAll(/\s+/g, ' ')}`;
    comments.set(address, [...(comments.get(address) ?? []), line]);
  }
  return comments;
}
