/** A minor version of Python, such as 3.11. */
export interface PythonVersion {
  readonly major: number;
  readonly minor: number;
}

/**
 * The pinned requirements are locked for 3.10 and later, and every package in them has wheels up to 3.14 on Linux, macOS
 * and Windows.
 */
export const OLDEST: PythonVersion = { major: 3, minor: 10 };
export const NEWEST: PythonVersion = { major: 3, minor: 14 };

/** True for a version from OLDEST to NEWEST. */
export function isSupported(version: PythonVersion): boolean {
  return rank(version) >= rank(OLDEST) && rank(version) <= rank(NEWEST);
}

/** For example `3.11`. */
export function versionText({ major, minor }: PythonVersion): string {
  return `${major}.${minor}`;
}

function rank({ major, minor }: PythonVersion): number {
  return major * 1000 + minor;
}
