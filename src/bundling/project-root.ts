import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * The folder of `cdktf.json`. The synth runs as a bundle of its own, so that the place of this file says nothing.
 *
 * @throws Error when the process runs outside of the project.
 */
export function projectRoot(): string {
  let folder = process.cwd();
  while (!existsSync(path.join(folder, 'cdktf.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) {
      throw new Error(`There is no cdktf.json in ${process.cwd()} or above it: run this within the project.`);
    }
    folder = parent;
  }
  return folder;
}
