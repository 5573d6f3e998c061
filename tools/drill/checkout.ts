import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const PROJECT = path.resolve(__dirname, '..', '..');

/** What a synth and Terraform read of the project, and no drill changes. */
const SHARED = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'node_modules',
  'src',
  'tools',
  'environments',
  '.terraform-version',
];

/**
 * Lays a folder that is the project to whoever works in it, but that its `cdktf.json` names the drill's environment: the
 * commands of a runbook run there as they stand.
 */
export function layCheckout(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of SHARED) {
    const link = path.join(folder, name);
    rmSync(link, { force: true });
    symlinkSync(path.join(PROJECT, name), link);
  }
  // Terraform writes beside a link, and not through it.
  cpSync(path.join(PROJECT, '.terraform.lock.hcl'), path.join(folder, '.terraform.lock.hcl'));
  writeFileSync(
    path.join(folder, 'cdktf.json'),
    JSON.stringify({
      language: 'typescript',
      app: `node ${path.join(PROJECT, 'tools/synth/synth.js')} tools/drill/drill-app.ts`,
      projectId: 'drill',
      sendCrashReports: 'false',
      terraformProviders: [],
      terraformModules: [],
      codeMakerOutput: '.gen',
    }),
  );
}
