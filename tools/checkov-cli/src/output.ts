import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ScanError } from './errors';
import { FORMATS, type Format } from './scanner';

/** What `--output` takes: our report for people, and the formats of checkov. */
export const OUTPUTS = ['cli', ...FORMATS] as const;
export type Output = (typeof OUTPUTS)[number];

/** The file names that checkov itself gives its results in a folder. */
const FILES: Record<Output, string> = {
  cli: 'results_cli.txt',
  json: 'results_json.json',
  sarif: 'results_sarif.sarif',
  junitxml: 'results_junitxml.xml',
};

/**
 * Refuses a choice that has no place to go to, before anything runs.
 *
 * @throws ScanError when there are several outputs and no folder
 */
export function requirePlace(outputs: readonly Output[], folder: string | undefined): void {
  if (outputs.length > 1 && folder === undefined) {
    throw new ScanError(
      `${outputs.length} outputs (${outputs.join(', ')}) cannot share the terminal. Add --output-file-path <folder>.`,
    );
  }
}

/** The formats that checkov must write. */
export function formatsOf(outputs: readonly Output[]): Format[] {
  return FORMATS.filter((format) => outputs.includes(format));
}

/** Writes each output into the folder, or the only one to standard output. Returns the files written. */
export function writeOutputs(texts: ReadonlyMap<Output, string>, folder: string | undefined): string[] {
  if (folder === undefined) {
    for (const text of texts.values()) process.stdout.write(`${text}\n`);
    return [];
  }
  mkdirSync(folder, { recursive: true });
  return [...texts].map(([output, text]) => {
    const file = path.join(folder, FILES[output]);
    writeFileSync(file, text);
    return file;
  });
}
