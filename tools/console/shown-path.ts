import path from 'node:path';

/** A file or folder as a reader finds it: from where they are, or by its whole path where it is not below that. */
export function shownPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  if (relative === '') return '.';
  return relative.startsWith('..') || path.isAbsolute(relative) ? path.resolve(file) : relative;
}
