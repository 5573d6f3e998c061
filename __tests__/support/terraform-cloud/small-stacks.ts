import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Stacks of the environment `others` with their dependencies: as cdktf writes them, but of nothing that needs a provider. */
export const SMALL_STACKS = {
  'others-security': [],
  'others-network': ['others-security'],
  'others-data': ['others-security', 'others-network'],
} as const;
export type SmallStack = keyof typeof SMALL_STACKS;

const at = (stack: string) => ({
  hostname: 'app.terraform.io',
  organization: 'example-org',
  workspaces: { name: `web-${stack}` },
});

/**
 * Writes an output of cdktf. Each stack makes one value of those of the stacks that it depends on, and notes the role by which
 * it was applied in a file of `notes`.
 */
export function writeSmallStacks(
  outDir: string,
  notes: string,
  dependencies: Readonly<Record<string, readonly string[]>> = SMALL_STACKS,
): void {
  const stacks = Object.entries(dependencies).map(([name, reads]) => {
    const folder = path.join(outDir, 'stacks', name);
    mkdirSync(folder, { recursive: true });
    const values = reads.map((from) => `data.terraform_remote_state.${from}.outputs.value`);
    const stack = {
      '//': { metadata: { backend: 'cloud', stackName: name, version: '0.21.0' }, outputs: {} },
      terraform: {
        cloud: { ...at(name), workspaces: { name: `web-${name}`, project: 'Web platform' } },
        required_version: '>= 1.11.0',
      },
      ...(reads.length > 0 && {
        data: {
          terraform_remote_state: Object.fromEntries(
            reads.map((from) => [from, { backend: 'remote', config: at(from) }]),
          ),
        },
      }),
      resource: {
        terraform_data: {
          value: {
            input: [name, ...values.map((value) => `\${${value}}`)].join('+'),
            provisioner: [
              { 'local-exec': { command: `printf %s "$AWS_ROLE_ARN" > '${path.join(notes, name)}'` } },
            ],
          },
        },
      },
      output: { value: { value: '${terraform_data.value.output}', sensitive: true } },
    };
    writeFileSync(path.join(folder, 'cdk.tf.json'), JSON.stringify(stack));
    const workingDirectory = `stacks/${name}`;
    const synthesizedStackPath = `${workingDirectory}/cdk.tf.json`;
    const entry = { name, constructPath: name, workingDirectory, synthesizedStackPath, annotations: [] };
    return [name, { ...entry, dependencies: reads }];
  });
  writeFileSync(
    path.join(outDir, 'manifest.json'),
    JSON.stringify({ version: 'test', stacks: Object.fromEntries(stacks) }),
  );
}
