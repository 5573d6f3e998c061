import { type Body, blocksOf, bodiesOf, bodyAt, isBody, type StackDocument } from './document';
import { graph } from './graph';
import type { Manifest } from './manifest';
import { isBetweenStacks, publishedOutputs, stackOfRemoteState, takenOutputs } from './references';

/** A stack of a bundle, as its pages need it. */
export interface DescribedStack {
  readonly id: string;
  readonly purpose: string;
  readonly predecessors: readonly string[];
  readonly document: StackDocument;
}

/** The page of one stack. */
export function stackReadme(
  stack: DescribedStack,
  all: readonly DescribedStack[],
  assets: readonly string[],
): string {
  const { id, purpose, predecessors, document } = stack;
  const taken = takenOutputs(document);
  const resources = blocksOf(document, 'resource');
  const kept = resources.filter(({ body }) =>
    bodiesOf(body['lifecycle']).some(({ prevent_destroy }) => prevent_destroy === true),
  );
  const place = all.findIndex((other) => other.id === id) + 1;
  const readers = readersOf(id, all);
  return page([
    `# ${id}`,
    purpose,
    `Stack ${place} of ${all.length} in the order of application; ${resources.length} resources in ${regions(document)}.`,
    '## Needs',
    predecessors.length === 0
      ? 'No other stack.'
      : lines(
          predecessors.map((before) => {
            const count = [...taken].find(([name]) => stackOfRemoteState(name) === before)?.[1].length ?? 0;
            return `- [${before}](../${before}/README.md)${count === 0 ? ', which must be there' : `, of which it reads ${count} output${count === 1 ? '' : 's'}`}`;
          }),
        ),
    '## Inputs',
    inputs(document),
    '## Outputs',
    table(
      ['output', 'what it is'],
      publishedOutputs(document).map(({ name, description }) => [`\`${name}\``, description]),
    ),
    ...(readers.length === 0
      ? []
      : [
          'For other stacks of this bundle, which read them in the state. Their names are the addresses that they come from:',
          table(['output', 'read by'], readers),
        ]),
    '## What it makes',
    table(['type', 'resources'], countsByType(document)),
    ...(kept.length === 0
      ? []
      : [
          `Terraform refuses to destroy ${kept.length} of them, which hold data (\`prevent_destroy\`):`,
          lines(kept.map(({ address }) => `- \`${address}\``)),
        ]),
    ...(assets.length === 0
      ? []
      : ['It uploads these files of the bundle:', lines(assets.map((asset) => `- \`${asset}\``))]),
    '## Apply it',
    `From the folder above, \`./apply.sh ${id}\`, or by hand:`,
    code(
      'sh',
      'cp backend.hcl.example backend.hcl      # and set what differs',
      'terraform init -lockfile=readonly -backend-config=backend.hcl',
      'terraform plan -out=plan.tfplan',
      'terraform apply plan.tfplan',
    ),
    '## Test it',
    'Without an account; the provider and the states of other stacks are made up:',
    code('sh', 'terraform init -backend=false', 'terraform test'),
    ...('ephemeral' in document
      ? [
          'Terraform mocks no ephemeral resources. The test plans the copy of this stack in `tests/without-ephemerals`, which ' +
            'lacks them and the write-only arguments that they feed.',
        ]
      : []),
  ]);
}

/** What a bundle says of itself. */
export interface BundleFacts {
  readonly manifest: Omit<Manifest, 'files'>;
  readonly accountId: string;
  /** Id of the stack that makes the bucket of the states; undefined when none does. */
  readonly stateStack?: string;
  /** Platforms for which the lock file has the checksum of the unpacked provider. */
  readonly unpackedPlatforms: readonly string[];
}

/** The page of the whole bundle. */
export function bundleReadme(stacks: readonly DescribedStack[], facts: BundleFacts): string {
  const { manifest, accountId, stateStack, unpackedPlatforms } = facts;
  const { environment, source, versions, format } = manifest;
  const providers = Object.entries(versions.providers).map(([name, version]) => `${name} ${version}`);
  const zone = stacks.find(({ document }) => 'name_servers' in bodyAt(document, 'output'));
  const line = versions.terraform.split('.').slice(0, 2).join('.');
  return page([
    `# ${environment}: the platform as Terraform`,
    `${stacks.length} stacks in plain Terraform (${format === 'hcl' ? 'HCL' : 'JSON syntax'}), each a folder with a state of its own. ` +
      `Made from commit \`${source.commit}\`${source.modified ? ', with changes that are in no commit' : ''}. ` +
      `Needed: Terraform ${line} (tested: ${versions.terraform}), a POSIX shell, and credentials for the account ${accountId}. ` +
      `Providers: ${providers.join(', ')}.`,
    '## The stacks in their order',
    table(
      ['', 'stack', 'after', 'what it is'],
      stacks.map(({ id, predecessors, purpose }, index) => [
        String(index + 1),
        `[${id}](${id}/README.md)`,
        predecessors.join(', '),
        purpose,
      ]),
    ),
    graph(stacks),
    'An arrow means: first. What follows from other arrows is left out.',
    '## Begin',
    code(
      'sh',
      './apply.sh --verify                     # the files are those that were handed over',
      'cp backend.hcl.example backend.hcl      # where the states are kept: set what differs',
      ...(stateStack === undefined
        ? []
        : ['./apply.sh --bootstrap                  # once: the bucket of the states']),
      './apply.sh --plan                       # a stack whose predecessors are not applied is refused',
      './apply.sh                              # plans and asks, stack by stack; stopped, it goes on where it was',
      './apply.sh STACK                        # one stack alone',
    ),
    'Credentials come [the usual ways](https://registry.terraform.io/providers/hashicorp/aws/latest/docs#authentication-and-configuration). ' +
      'Before the first stack is applied, `--plan` ends at the second: it needs outputs of stacks that are not there yet.',
    ...(zone === undefined
      ? []
      : [
          `\`${zone.id}\` makes the DNS zone: apply it first and give the name servers of its output \`name_servers\` to your registrar. ` +
            'Certificates are issued once they answer.',
        ]),
    ...(stateStack === undefined ? [] : ['### The bucket of the states', bootstrapText(stateStack)]),
    '### Settings',
    'Each stack has a few variables (its README lists them); all have the values of the environment as their defaults. ' +
      '`apply.sh` takes `state_bucket` and `state_region` from `backend.hcl`. Others are set for all stacks in the ' +
      'environment of the shell, for example `export TF_VAR_state_key_prefix=platform/`, or for one in its `terraform.tfvars`.',
    `Another account is \`account_id\`: names of buckets contain it, so it makes everything anew, and needs its own states.`,
    '## Take over what is applied already',
    migrationText(environment),
    '## Change it',
    'The bundle is made by a program: a change in it is lost with the next one, and `apply.sh` refuses an edited bundle. Ask for ' +
      'the change where it comes from. To take the code over for good, run `apply.sh --edited` from then on, and keep the ' +
      'addresses of resources: a renamed one is destroyed and made anew (or needs a `moved` block).',
    '[CHANGES.md](CHANGES.md) tells what has changed since the bundle before. The tag `ManagedBy` still names the tool that the ' +
      'bundle was made with, so that taking it over changes nothing.',
    '## Locked providers',
    'Every stack has a `.terraform.lock.hcl`. It holds the checksums of the packages of the registry for all platforms ' +
      `(\`zh:\`), so \`terraform init\` works from the registry on linux, darwin and windows. The checksum of the unpacked provider (\`h1:\`), which a mirror ` +
      `of unpacked providers needs, is in it for ${unpackedPlatforms.join(' and ')}. With access to the registry, this adds the others (it edits the bundle: better ask for one that has them):`,
    code(
      'sh',
      ...[
        'terraform providers lock -platform=linux_amd64 -platform=linux_arm64 \\',
        '  -platform=darwin_amd64 -platform=darwin_arm64 -platform=windows_amd64',
      ],
    ),
    '## What else is here',
    lines([
      '- [POLICIES.md](POLICIES.md): what checkov says of all this, and why some of it is accepted',
      '- `manifest.json`, `SHA256SUMS`: where the bundle comes from, and the digest of each file',
      '- `contents.json`: what the next bundle is compared with',
      '- `stacks.txt`: the order, for `apply.sh`',
    ]),
  ]);
}

function bootstrapText(stateStack: string): string {
  return [
    `\`${stateStack}\` makes the bucket that its own state is kept in. \`./apply.sh --bootstrap\` applies it with its state in a`,
    'local file, moves that into the bucket, and removes the file. Interrupted, it goes on when it is run again; done, it changes nothing. By hand:',
    '',
    code(
      'sh',
      `cd ${stateStack}`,
      `printf 'terraform {\\n  backend "local" {}\\n}\\n' > backend_override.tf`,
      'terraform init && terraform apply',
      'rm backend_override.tf',
      'cp backend.hcl.example backend.hcl      # and set what differs',
      'terraform init -migrate-state -backend-config=backend.hcl',
    ),
    '',
    `Where you have a bucket for states already, name it in \`backend.hcl\` and apply \`${stateStack}\` like any other stack, or leave it out`,
    'together with its line in `backend.hcl.example` (`dynamodb_table`).',
  ].join('\n');
}

function migrationText(environment: string): string {
  return [
    `An environment that \`cdktf deploy '${environment}-*'\` has applied is taken over as it is: the addresses of all resources, the`,
    'keys of the states and the values are the same.',
    '',
    '1. Let nobody else apply. Keep a copy of the states (`terraform state pull` in each stack).',
    '2. `cp backend.hcl.example backend.hcl`: the example names the bucket that the states are in. No state is moved or imported.',
    '3. `./apply.sh --plan` must say `nothing to change` for every stack. If it does not, the bundle and what was applied come from',
    '   different commits: `CHANGES.md` and `manifest.json` tell which.',
    '4. From then on apply from here. The way back is the same: a plan by cdktf of the same commit shows no change either.',
    '',
    'To move the states to a bucket of your own, change `backend.hcl` and run `terraform init -migrate-state',
    '-backend-config=…` in each stack before the first plan.',
  ].join('\n');
}

function inputs(document: StackDocument): string {
  const variables = Object.entries(bodyAt(document, 'variable')).map(([name, body]) => [
    `\`${name}\``,
    String((isBody(body) ? body['description'] : '') ?? ''),
    `\`${JSON.stringify(isBody(body) ? (body['default'] ?? null) : null)}\``,
  ]);
  return variables.length === 0 ? 'None.' : table(['variable', 'what it is', 'default'], variables);
}

function regions(document: StackDocument): string {
  const named = Object.values(bodyAt(document, 'provider')).flatMap((value) =>
    bodiesOf(value).map(({ region }) => String(region)),
  );
  return [...new Set(named)].join(', ');
}

/** The outputs that other stacks take of a stack, and which stacks these are. */
export function readersOf(id: string, all: readonly Pick<DescribedStack, 'id' | 'document'>[]): string[][] {
  const readers = new Map<string, string[]>();
  for (const other of all) {
    for (const [name, outputs] of takenOutputs(other.document)) {
      if (stackOfRemoteState(name) !== id) continue;
      for (const output of outputs) readers.set(output, [...(readers.get(output) ?? []), other.id]);
    }
  }
  return [...readers]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([output, ids]) => [`\`${output}\``, ids.join(', ')]);
}

/** Describes each output that other stacks read: the plan does not depend on it, and readers of the code do. */
export function describeReaders(
  id: string,
  document: StackDocument,
  all: readonly Pick<DescribedStack, 'id' | 'document'>[],
): StackDocument {
  const readers = new Map(
    readersOf(id, all).map(([output = '', ids = '']) => [output.replaceAll('`', ''), ids]),
  );
  const outputs = Object.entries(bodyAt(document, 'output')).map(([name, body]) => [
    name,
    isBody(body) && isBetweenStacks(name)
      ? { ...body, description: `Read by ${readers.get(name) ?? 'no stack'}` }
      : body,
  ]);
  return { ...document, output: Object.fromEntries(outputs) as Body };
}

function countsByType(document: StackDocument): string[][] {
  const counts = new Map<string, number>();
  for (const { type } of blocksOf(document, 'resource')) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, count]) => [`\`${type}\``, String(count)]);
}

function page(sections: readonly string[]): string {
  return `${sections.join('\n\n')}\n`;
}

function lines(items: readonly string[]): string {
  return items.join('\n');
}

function code(language: string, ...content: readonly string[]): string {
  return `\`\`\`${language}\n${content.join('\n')}\n\`\`\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}
