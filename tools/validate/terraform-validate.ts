import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {
  copyLockFile,
  type Diagnostic,
  isOpenTofu,
  type Project,
  parseDiagnostics,
  TerraformError,
  terraform,
} from '../terraform-cli/src/index';
import { type Problem, toProblem } from './problems';
import { parseJson, STACK_FILE, type SynthesizedStack } from './stacks';

/** Terraform's warning about each stack's backend when the stack is looked at as a module: expected, and no news. */
const EXPECTED_WARNING = 'Backend configuration ignored';

/**
 * What terraform judges only in a root module, or relative to the working directory: variables and imports, sensitive
 * outputs, files. A stack with any of them is validated by itself.
 */
const ONLY_IN_ROOT =
  /\b(sensitive|ephemeralasnull|file\w*|templatefile|templatestring)\(|\bpath\.(root|cwd)\b/;

/** Whether a stack can be judged as a module among others. */
export function canShare(stack: SynthesizedStack): boolean {
  const json = parseJson(stack.text, path.join(stack.folder, STACK_FILE));
  const blocks = typeof json === 'object' && json !== null ? Object.keys(json) : [];
  return !blocks.includes('variable') && !blocks.includes('import') && !ONLY_IN_ROOT.test(stack.text);
}

/** What a run over many stacks tells of them. */
export interface JointVerdict {
  /** Problems by stack id; a stack is valid when none of its own is an error. Stacks that are not in it are open. */
  readonly judged: ReadonlyMap<string, Problem[]>;
  /** Ids of stacks that terraform complained about in a way that may not hold for a stack by itself. */
  readonly unclear: ReadonlySet<string>;
}

/**
 * Validates many stacks in one terraform run, as modules of a root that only names them: loading the AWS provider's
 * schema takes seconds, and is done once. An error in one stack can keep terraform from looking at the next, so when
 * there is any, only the stacks that have one are judged.
 *
 * @throws TerraformError when terraform could not even initialize
 */
export async function validateTogether(
  stacks: readonly SynthesizedStack[],
  project: Project,
): Promise<JointVerdict> {
  return inScratch(project, async (scratch) => {
    const modules = stacks.map(({ id, folder }) => [id, { source: modulePath(scratch, folder) }]);
    writeFileSync(
      path.join(scratch, 'main.tf.json'),
      JSON.stringify({ module: Object.fromEntries(modules) }),
    );
    const said = (await initAndValidate(scratch, project)).filter(
      ({ summary }) => summary !== EXPECTED_WARNING,
    );
    const failed = said.some(isError);
    const judged = new Map<string, Problem[]>();
    const unclear = new Set<string>();
    for (const stack of stacks) {
      const own = said.filter(
        ({ range }) => range && isIn(path.resolve(scratch, range.filename), stack.folder),
      );
      const broken = own.some(isError);
      // "only allowed in the root module": said of the module, it need not hold for the stack.
      if (broken && own.some(({ detail }) => detail.includes('root module'))) unclear.add(stack.id);
      else if (broken || !failed)
        judged.set(
          stack.id,
          own.map((diagnostic) => toProblem(diagnostic, stack)),
        );
    }
    return { judged, unclear };
  });
}

/** Validates one stack by itself, exactly as `terraform validate` in its folder would, without touching the folder. */
export async function validateAlone(stack: SynthesizedStack, project: Project): Promise<Problem[]> {
  return inScratch(project, async (scratch) => {
    for (const name of readdirSync(stack.folder).filter((entry) => !entry.startsWith('.'))) {
      symlinkSync(path.join(stack.folder, name), path.join(scratch, name));
    }
    return (await initAndValidate(scratch, project)).map((diagnostic) => toProblem(diagnostic, stack));
  });
}

async function initAndValidate(folder: string, project: Project): Promise<Diagnostic[]> {
  copyLockFile(folder, project);
  // OpenTofu names providers by its own registry, and so has to write to the copy.
  const locked = isOpenTofu(process.env['TERRAFORM_BINARY_NAME'] ?? '') ? [] : ['-lockfile=readonly'];
  const init = await diagnosticsOf(['init', '-backend=false', '-input=false', ...locked, '-json'], folder);
  return init.some(isError) ? init : diagnosticsOf(['validate', '-json'], folder);
}

/**
 * Errors in the configuration are an answer. An init that fails without pointing into a file is not: the machine cannot
 * install the provider.
 */
async function diagnosticsOf(args: readonly string[], cwd: string): Promise<Diagnostic[]> {
  try {
    const { stdout } = await terraform(args, {
      cwd,
      env: { TF_DATA_DIR: undefined, TF_WORKSPACE: undefined },
    });
    return parseDiagnostics(stdout);
  } catch (error) {
    if (!(error instanceof TerraformError)) throw error;
    const answers = error.diagnostics.filter(
      (d) => isError(d) && (args[0] === 'validate' || d.range !== undefined),
    );
    if (answers.length === 0) throw error;
    return [...error.diagnostics];
  }
}

async function inScratch<T>(project: Project, work: (folder: string) => Promise<T>): Promise<T> {
  const parent = path.join(project.root, '.groundwork', 'validate');
  mkdirSync(parent, { recursive: true });
  const scratch = mkdtempSync(path.join(realpathSync(parent), 'run-'));
  try {
    return await work(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Terraform takes a path for a local module only if it begins with `./` or `../`. */
function modulePath(from: string, to: string): string {
  const relative = path.relative(from, realpathSync(to));
  return relative.startsWith('.') ? relative : `./${relative}`;
}

function isIn(file: string, folder: string): boolean {
  return file.startsWith(`${realpathSync(folder)}${path.sep}`);
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}
