import { RunnerError } from './errors';
import { resolveTerraform } from './resolve';

/**
 * Prints the shell commands by which `bin/terraform` becomes the real terraform. The shell replaces itself (`exec`)
 * rather than starting a child, so that the terminal, every signal, and the exit code are terraform's own.
 */
export async function launch(args: readonly string[]): Promise<void> {
  try {
    const { binary, env } = await resolveTerraform({ args });
    const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}`);
    process.stdout.write([...exports, `exec ${quote(binary)} "$@"`, ''].join('\n'));
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
