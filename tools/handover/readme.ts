import { type Body, blocksOf, bodiesOf, bodyAt, isBody, type StackDocument } from './document';
import { graph } from './graph';
import type { Placeholder } from './inputs';
import type { Manifest } from './manifest';
import { isBetweenStacks, publishedOutputs, stackOfRemoteState, takenOutputs } from './references';

/** A stack of a bundle, as its pages need it. */
export interface DescribedStack {
  readonly id: string;
  readonly purpose: string;
  readonly predecessors: readonly string[];
  readonly document: StackDocument;
}

/**
 * The page of one stack.
 *
 * @param makesStates whether it makes the bucket of the states
 */
export function stackReadme(
  stack: DescribedStack,
  all: readonly DescribedStack[],
  assets: readonly string[],
  makesStates = false,
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
    ...(makesStates
      ? [
          'It makes the bucket that its own state is kept in: the first time with `./apply.sh --bootstrap`, or by hand as the ' +
            '[README above](../README.md#the-bucket-of-the-states) says. From then on:',
        ]
      : []),
    `From the folder above, \`./apply.sh ${id}\`, or by hand (\`apply.sh\` then takes this stack's \`backend.hcl\` for it, too):`,
    code(
      'sh',
      'umask 077                               # plans hold secrets',
      'cp backend.hcl.example backend.hcl      # and set what differs',
      'terraform init -lockfile=readonly -backend-config=backend.hcl',
      'terraform plan -out=plan.tfplan         # with -var-file=../common.tfvars where you have made one; look for what is destroyed',
      '                                        # or replaced: by hand, nothing refuses it',
      'terraform apply plan.tfplan',
      'rm plan.tfplan',
    ),
    ...('state_settings' in bodyAt(document, 'variable')
      ? [
          'Where the states are elsewhere than the example says, they are read there only if a variable says so as well. ' +
            '`apply.sh` sets it from `backend.hcl`; by hand it is, for example in `terraform.tfvars`:',
          code('hcl', 'state_settings = {', '  bucket = "…"', '  region = "…"', '}'),
          'A prefix of the keys is `state_key_prefix` in `common.tfvars` of the folder above: `terraform plan -var-file=../common.tfvars …`.',
        ]
      : []),
    '## Test it',
    'Without an account; the provider and the states of other stacks are made up:',
    code('sh', 'terraform init -lockfile=readonly -backend=false', 'terraform test'),
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
  /** Roles that run Terraform, as they are configured. */
  readonly deployRoles: readonly string[];
  /** Settings that only have a value which stands for one of their own. */
  readonly placeholders: readonly Placeholder[];
  /** Id of the stack that makes the bucket of the states; undefined when none does. */
  readonly stateStack?: string;
  /** Platforms for which the lock file has the checksum of the unpacked provider. */
  readonly unpackedPlatforms: readonly string[];
}

/** The page of the whole bundle. */
export function bundleReadme(stacks: readonly DescribedStack[], facts: BundleFacts): string {
  const { manifest, accountId, deployRoles, placeholders, stateStack, unpackedPlatforms } = facts;
  const { environment, source, versions, format } = manifest;
  const providers = Object.entries(versions.providers).map(([name, version]) => `${name} ${version}`);
  const zone = stacks.find(({ document }) => 'name_servers' in bodyAt(document, 'output'));
  const line = versions.terraform.split('.').slice(0, 2).join('.');
  return page([
    `# ${environment}: the platform as Terraform`,
    `${stacks.length} stacks in plain Terraform (${format === 'hcl' ? 'HCL' : 'JSON syntax'}), each a folder with a state of its own. ` +
      `Made from commit \`${source.commit}\`${source.modified === true ? ', with changes that are in no commit' : ''}. ` +
      `Providers: ${providers.join(', ')}.`,
    'Needed:',
    lines([
      `- Terraform ${line} (tested: ${versions.terraform}), or [OpenTofu](#opentofu) ${line}`,
      '- a POSIX shell',
      `- credentials for the account ${accountId}, of a role that \`deploy_roles\` in \`common.tfvars\` names (default: ` +
        `${deployRoles.map((role) => `\`${role}\``).join(', ')}): beside the platform's own roles nobody else may read its secrets ` +
        'and delete its backups, so name yours before anything is applied',
    ]),
    ...(placeholders.length === 0 ? [] : [placeholdersText(placeholders)]),
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
      'cp common.tfvars.example common.tfvars  # the account, and who may deploy: set what differs',
      ...(stateStack === undefined
        ? []
        : ['./apply.sh --bootstrap                  # once: the bucket of the states']),
      './apply.sh --plan                       # only plans; a stack whose predecessors are not applied is refused',
      './apply.sh                              # plans and asks, stack by stack; stopped, it goes on where it was',
      './apply.sh STACK                        # one stack alone',
      './apply.sh --help                       # all options, and the exit codes',
    ),
    'Credentials come [the usual ways](https://registry.terraform.io/providers/hashicorp/aws/latest/docs#authentication-and-configuration). ' +
      '`--plan` plans and does nothing else: no plan of it is kept or applied. Before the first stack is applied, it ends at the ' +
      'second, which needs outputs of stacks that are not there yet. No workspace is to be made for the first deployment: each state ' +
      'has a key of its own in the workspace `default`, and `apply.sh` refuses any other.',
    ...(zone === undefined
      ? []
      : [
          `\`${zone.id}\` makes the DNS zone: apply it first and give the name servers of its output \`name_servers\` to your registrar. ` +
            'Certificates are issued once they answer.',
        ]),
    ...(stateStack === undefined ? [] : ['### The bucket of the states', bootstrapText(stateStack)]),
    '### What may be lost',
    'A plan that would destroy or replace a resource that holds data (its type stands in `stateful-types.txt`) is not applied, and ' +
      '`apply.sh` ends with 3. It prints the option that allows it, for each resource: `--allow-destroy STACK/ADDRESS` or ' +
      '`--allow-replacement STACK/ADDRESS`. A `removed` block that keeps the resource loses nothing.',
    '### Settings',
    'These files are yours: keep them with the bundle, for example in your repository.',
    table(
      ['file', 'what it says'],
      [
        [
          '`backend.hcl`',
          'Where the states of all stacks are: the settings of the [S3 backend](https://developer.hashicorp.com/terraform/language/backend/s3) ' +
            'but for the key, for example `profile`, `assume_role`, `kms_key_id`, `endpoints`. With the same settings each stack reads the states of others. No credentials: they would get into plans and states.',
        ],
        [
          '`common.tfvars`',
          'Variables for all stacks (`common.tfvars.example`). `state_key_prefix` stands here and nowhere else, since it is where states are, too.',
        ],
        ['`STACK/terraform.tfvars`', 'Variables for one stack (its README lists them).'],
        [
          '`STACK/backend.hcl`',
          'Where the state of that stack alone is, with its key, in place of `backend.hcl`.',
        ],
        ['`left-out.txt`', 'Stacks that are never applied here, one a line. None may be needed by another.'],
      ],
    ),
    'All variables have the values of the environment as their defaults. `--lock-timeout 5m` waits for locks of others. Without a ' +
      'terminal, `--auto-approve` applies, and `--plan --detailed-exitcode` ends with 2 when there is something to change.',
    `Another account is \`account_id\`: names of buckets contain it, so it makes everything anew, and needs its own states.`,
    '## OpenTofu',
    `\`TERRAFORM_BINARY_NAME=tofu ./apply.sh\` works with OpenTofu ${line}; by hand it is \`tofu\` in place of \`terraform\`, without ` +
      '`-lockfile=readonly`: OpenTofu takes providers from a registry of its own, and so rewrites the lock files, which is taken for no edit. ' +
      'A state that it has written is its own from then on: change over the whole environment.',
    '## Take over what is applied already',
    migrationText(environment),
    '## Move the states',
    moveText(),
    '## Remove the environment',
    removalText(stateStack),
    '## Change it',
    'The bundle is made by a program: a change in it is lost with the next one, and `apply.sh` refuses an edited bundle. Ask for ' +
      'the change where it comes from. To take the code over for good, run `apply.sh --edited` from then on, and keep the ' +
      'addresses of resources: a renamed one is destroyed and made anew (or needs a `moved` block).',
    '[CHANGES.md](CHANGES.md) tells what has changed since the bundle before. The tag `ManagedBy` still names the tool that the ' +
      'bundle was made with, so that taking it over changes nothing.',
    '## Locked providers',
    'Every stack has a `.terraform.lock.hcl`. It holds the checksums of the packages of the registry for all platforms ' +
      `(\`zh:\`), so \`terraform init\` works from the registry on linux, darwin and windows. The checksum of the unpacked provider (\`h1:\`), which a mirror ` +
      `of unpacked providers needs, is in it for ${unpackedPlatforms.join(' and ')}. With access to the registry, this adds the others; ` +
      'the bundle stays the one that was handed over, since added checksums are all that may differ in a lock file:',
    code(
      'sh',
      'while read -r stack _; do',
      '  terraform -chdir="$stack" providers lock -platform=linux_amd64 -platform=linux_arm64 \\',
      '    -platform=darwin_amd64 -platform=darwin_arm64 -platform=windows_amd64',
      'done < stacks.txt',
    ),
    '## What else is here',
    lines([
      '- [POLICIES.md](POLICIES.md): what checkov says of all this, and why some of it is accepted',
      '- `manifest.json`, `SHA256SUMS`: where the bundle comes from, and the digest of each file',
      '- `contents.json`: what the next bundle is compared with',
      '- `stacks.txt`: the order, the key of each state, and what must be applied before, for `apply.sh`',
      '- `stateful-types.txt`: types of resources that hold data, for `apply.sh`',
      '- `.terraform.lock.hcl`: what the stacks have as theirs, to see what was added',
    ]),
  ]);
}

function placeholdersText(placeholders: readonly Placeholder[]): string {
  const named = placeholders.map(({ name, value }) => `\`${name}\` (\`${value}\`)`).join(', ');
  return (
    `**To be set before anything is applied**, since what was configured only stands for a value of your own: ${named}, in ` +
    '`common.tfvars`; the account and the bucket of the states in `backend.hcl` too.'
  );
}

function removalText(stateStack: string | undefined): string {
  const names = `sed 's/ .*//' stacks.txt${stateStack === undefined ? '' : ` | grep -vx ${stateStack}`} | sed '1!G;h;$!d'`;
  return [
    'The last stack of the order goes first, and before all of them the guards of what holds data. Terraform (`prevent_destroy`) and',
    'AWS refuse to destroy that: ask for a bundle of this environment with `production: false` and',
    "`deletionProtection: { enabled: false, reason: '…' }`, and apply it. It takes the guards away and leaves the data. Then:",
    '',
    code(
      'sh',
      "variables=''",
      '[ ! -f common.tfvars ] || variables=-var-file=../common.tfvars',
      `for stack in $(${names}); do`,
      '  terraform -chdir="$stack" destroy $variables || break',
      'done',
    ),
    '',
    'Where `apply.sh` has not run in this folder, init each stack first, and where states are elsewhere than the examples say, set',
    '`TF_VAR_state_settings` as well: the README of the stack tells both. Backups that the lock of a vault keeps stay until they expire.',
    ...(stateStack === undefined
      ? []
      : [
          '',
          `\`${stateStack}\` goes last, with its state in a local file, since none can stand in a bucket that is being destroyed:`,
          '',
          code(
            'sh',
            `cd ${stateStack}`,
            'umask 077',
            'terraform state pull > bootstrap.tfstate',
            LOCAL_BACKEND,
            'terraform init -lockfile=readonly -reconfigure && terraform destroy',
          ),
        ]),
  ].join('\n');
}

/** A command that has Terraform keep the state of a stack in a local file. */
const LOCAL_BACKEND = `printf 'terraform {\\n  backend "local" {\\n    path = "bootstrap.tfstate"\\n  }\\n}\\n' > backend_override.tf`;

function bootstrapText(stateStack: string): string {
  return [
    `\`${stateStack}\` makes the bucket that its own state is kept in. \`./apply.sh --bootstrap\` applies it with its state in a`,
    'local file, puts that into the bucket, and removes the file. Interrupted, it goes on when it is run again; done, it changes',
    'nothing. A state that is in the bucket already is never overwritten by an older or another one. By hand:',
    '',
    code(
      'sh',
      `cd ${stateStack}`,
      'umask 077',
      LOCAL_BACKEND,
      'terraform init -lockfile=readonly && terraform apply',
      'rm backend_override.tf',
      'terraform init -lockfile=readonly -reconfigure -backend-config=../backend.hcl -backend-config=key=KEY   # of stacks.txt',
      'terraform state push bootstrap.tfstate && rm bootstrap.tfstate*',
    ),
    '',
    `Where you have a bucket for states already, name it in \`backend.hcl\` and leave the stack out: \`echo ${stateStack} > left-out.txt\`.`,
    'Take the line `dynamodb_table` out of `backend.hcl`, or name a table that you have.',
  ].join('\n');
}

function migrationText(environment: string): string {
  return [
    `An environment that \`cdktf deploy '${environment}-*'\` has applied is taken over as it is: the addresses of all resources, the`,
    'keys of the states and the values are the same.',
    '',
    '1. Let nobody else apply. Keep a copy of the states: the bucket keeps versions of them.',
    '2. `cp backend.hcl.example backend.hcl`: the example names the bucket that the states are in. No state is moved or imported.',
    '3. `./apply.sh --plan --detailed-exitcode` must end with 0. If it does not, the bundle and what was applied come from',
    '   different commits: `manifest.json` tells which one the bundle is from.',
    '4. From then on apply from here. The way back is the same: a plan by cdktf of the same commit shows no change either.',
  ].join('\n');
}

function moveText(): string {
  return [
    'To another bucket, which is there, or to keys with another prefix. Nobody may apply meanwhile.',
    '',
    code(
      'sh',
      'cp backend.hcl old-backend.hcl          # then set backend.hcl and common.tfvars to the new place',
      './apply.sh --move-states old-backend.hcl',
      './apply.sh --plan --detailed-exitcode   # must end with 0',
    ),
    '',
    'The prefix before was the same, unless `--old-key-prefix` says another. Each state is copied, and the old one left as it is; a',
    'target with another state, or one that was written since, is refused. Interrupted, the same command goes on. By hand, in each stack, with its key of `stacks.txt`:',
    '',
    code(
      'sh',
      'umask 077',
      'terraform init -lockfile=readonly -reconfigure -backend-config=../old-backend.hcl -backend-config=key=KEY',
      'terraform state pull > moving.tfstate',
      'terraform init -lockfile=readonly -reconfigure -backend-config=../backend.hcl -backend-config=key=KEY',
      'terraform state push moving.tfstate && rm moving.tfstate',
    ),
    '',
    'A mere change of `backend.hcl` moves nothing: `apply.sh` then refuses to go on, as Terraform does. `--reconfigure` says that',
    'the states are at the new place already.',
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
