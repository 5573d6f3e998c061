import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

const PROJECT = path.resolve(__dirname, '..');

/** What each layer may import beside itself: dependencies point one way (DESIGN: config <- constructs <- stacks <- ...). */
const ALLOWED: readonly (readonly [layer: string, may: readonly string[]])[] = [
  ['src/config/', []],
  ['src/policies/', ['src/config/']],
  ['src/state/', ['src/config/']],
  ['src/bundling/', []],
  // Of the policies only what says why one is broken beside the construct that breaks it.
  ['src/constructs/', ['src/config/', 'src/policies/suppress.ts', 'src/policies/justify.ts']],
  ['src/stacks/', ['src/bundling/', 'src/config/', 'src/constructs/', 'src/policies/', 'src/state/']],
  ['src/platform.ts', ['src/config/', 'src/stacks/']],
  ['src/runtime/', []],
  ['environments/', ['src/config/']],
  ['main.ts', ['environments/', 'src/config/', 'src/platform.ts', 'src/policies/']],
  // The benchmark measures the platform itself; all other tools work on what it has written.
  ['tools/bench/', ['environments/', 'src/', 'tools/']],
  // The drill has a composition root of its own.
  ['tools/drill/drill-app.ts', ['environments/', 'src/', 'tools/drill/']],
  // It calls the rotation function as Secrets Manager does: the real one, since the simulator runs none.
  ['tools/drill/rotation.ts', ['src/runtime/lambda/secret-rotation/', 'tools/drill/']],
  // Bad changes of the stacks are put before the policies.
  ['tools/mutate/', ['environments/', 'src/config/', 'src/policies/', 'tools/']],
  ['tools/', ['environments/', 'src/config/', 'src/policies/data-protection.ts']],
];

/** Every import of a project file from another: `importer -> imported`, as paths within the project. */
async function imports(root: string, entries: readonly string[]): Promise<[string, string][]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...entries],
    bundle: true,
    write: false,
    outdir: 'unused',
    metafile: true,
    platform: 'node',
    packages: 'external',
    logLevel: 'silent',
  });
  return Object.entries(metafile.inputs).flatMap(([importer, { imports: found }]) =>
    found.filter(({ external }) => !external).map((each): [string, string] => [importer, each.path]),
  );
}

function violations(found: readonly [string, string][]): string[] {
  return found
    .filter(([importer, imported]) => {
      const rule = ALLOWED.find(([layer]) => importer.startsWith(layer));
      if (rule === undefined) return true;
      const [layer, may] = rule;
      return ![layer, ...may].some((each) => imported.startsWith(each));
    })
    .map(([importer, imported]) => `${importer} -> ${imported}`);
}

function sources(root: string): string[] {
  return ['src', 'environments', 'tools'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.[jt]s$/.test(file) && !file.includes('node_modules'))
      .map((file) => path.join(folder, file)),
  );
}

test('dependencies point one way through the layers', async () => {
  const found = await imports(PROJECT, ['main.ts', ...sources(PROJECT)]);
  // The rule is only worth something if the graph was really read.
  expect(found.length).toBeGreaterThan(100);
  expect(violations(found)).toEqual([]);
});

test('an import against the direction is found', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'layers-'));
  try {
    for (const folder of ['src/config', 'src/stacks', 'tools/up'])
      mkdirSync(path.join(root, folder), { recursive: true });
    writeFileSync(path.join(root, 'src/stacks/network.ts'), "export const network = 'n';\n");
    writeFileSync(path.join(root, 'src/config/index.ts'), "export { network } from '../stacks/network';\n");
    writeFileSync(path.join(root, 'tools/up/up.ts'), "export { network } from '../../src/stacks/network';\n");
    const found = await imports(root, ['src/config/index.ts', 'tools/up/up.ts']);
    expect(violations(found)).toEqual([
      'src/config/index.ts -> src/stacks/network.ts',
      'tools/up/up.ts -> src/stacks/network.ts',
    ]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
