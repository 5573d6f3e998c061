import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProject, type Project } from '../../../tools/terraform-cli/src/index';

/** A version that no machine has, so that only the fakes below are of it. */
export const VERSION = '9.9.9';

/** The lock file of a project that needs one provider. */
export const LOCK = `provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = "5.100.0"
  hashes = [
    "h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",
  ]
}
`;

/** The path of the command under test. */
export const COMMAND = path.resolve(__dirname, '../../../tools/terraform-cli/bin/terraform');

/** Folders of the running test file; the caller removes them in afterEach. */
export class Sandbox {
  readonly root = realpathSync(mkdtempSync(path.join(tmpdir(), 'groundwork-terraform-')));

  /** Writes a file, and the folders above it. */
  write(file: string, content: string): string {
    const target = path.join(this.root, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
    return target;
  }

  /** A project that pins a version and a provider. */
  project(version = VERSION): Project {
    this.write('project/.terraform-version', `${version}\n`);
    this.write('project/.terraform.lock.hcl', LOCK);
    return findProject(path.join(this.root, 'project'));
  }

  /**
   * A folder for PATH with a stand-in for terraform. It tells what it was given, so that a test sees what reaches the
   * real one; each question for its version is a line of `asked`.
   */
  fakeTerraform(
    version: string,
    folder = `bin-${version}`,
  ): { folder: string; binary: string; asked: () => number } {
    const log = path.join(this.root, folder, 'asked');
    const binary = this.write(
      path.join(folder, 'terraform'),
      `#!/bin/sh
case $1 in
  version) echo asked >>"$(dirname "$0")/asked"; echo '{"terraform_version": "${version}"}' ;;
  arguments) for argument; do printf '[%s]' "$argument"; done ;;
  copy) cat ;;
  exit) exit "$2" ;;
  terminal) if [ -t 0 ] && [ -t 1 ] && [ -t 2 ]; then echo terminal; else echo none; fi ;;
  init|providers|plan) printf '%s|%s|%s' "$XDG_DATA_DIRS" "$TF_CLI_ARGS_init" "$TF_CLI_ARGS_providers_lock" ;;
  wait)
    trap 'echo interrupt' INT
    trap 'echo terminate; exit 7' TERM
    echo "ready $$"
    while :; do sleep 0.05; done ;;
  diagnose)
    echo '{"type":"diagnostic","diagnostic":{"severity":"error","summary":"No such thing","detail":"It is not there."}}'
    exit 3 ;;
  lines) echo one; echo two >&2; echo three ;;
esac
`,
    );
    chmodSync(binary, 0o755);
    const asked = () => {
      try {
        return readFileSync(log, 'utf8').split('\n').length - 1;
      } catch {
        return 0;
      }
    };
    return { folder: path.dirname(binary), binary, asked };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** The process's variables without those that would steer the runner, and with this PATH before the system's. */
export function environment(folders: readonly string[], more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { TERRAFORM_BINARY_NAME, TF_PROVIDER_MIRROR, TF_CLI_ARGS_init, XDG_DATA_DIRS, ...rest } = process.env;
  return { ...rest, PATH: [...folders, process.env['PATH']].join(path.delimiter), ...more };
}
