import { colors } from '../console/colors';
import type { Problem } from './problems';
import type { ValidationResult } from './validate';

/** The results as a person reads them: each stack, each problem with its construct, and a closing line. */
export function report(results: readonly ValidationResult[]): string {
  const lines = results.flatMap(({ stack, valid, cached, problems }) => [
    `${valid ? colors.green('✓') : colors.red('✗')} ${stack}${cached ? colors.dim(' (unchanged)') : ''}`,
    ...problems.map((problem) => describe(problem, stack)),
  ]);
  const failed = results.filter(({ valid }) => !valid).length;
  return [...lines, `${results.length - failed} valid, ${failed} invalid`].join('\n');
}

function describe({ severity, summary, detail, file, line, constructPath }: Problem, stack: string): string {
  const title = severity === 'error' ? colors.red(`Error: ${summary}`) : colors.yellow(`Warning: ${summary}`);
  const where = [constructPath ?? stack, file && `(${file}${line === undefined ? '' : ` line ${line}`})`];
  const text = [title, `at ${where.filter(Boolean).join(' ')}`, ...detail.split('\n').filter(Boolean)];
  return text.map((part) => `    ${part}`).join('\n');
}
