import { inspect } from 'node:util';
import type { z } from 'zod';
import type { ConfigurationProblem } from './configuration-error';

/** Names of settings that somebody may have put a secret under; what was found there is not shown. */
const SECRET_NAME = /passw|secret|token|credential|accesskey|privatekey|apikey/i;

/** What a schema has refused in a value, in the words of this project; `at` is the value's own place. */
export function schemaProblems(error: z.ZodError, value: unknown, at: string): ConfigurationProblem[] {
  const problems = error.issues.flatMap((issue) => problemsOf(issue, value, at));
  // A value that breaks a rule in two ways (2 ** 60 is above a range and no exact integer) is told once.
  return problems.filter(
    ({ path, allowed }, index) =>
      problems.findIndex((other) => other.path === path && other.allowed === allowed) === index,
  );
}

function problemsOf(issue: z.core.$ZodIssue, value: unknown, at: string): ConfigurationProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const reasons = issue.message.split('\n');
    return issue.keys.map((key, index) =>
      unknownSetting([...issue.path, key], value, at, reasons[index] ?? issue.message),
    );
  }
  const found = valueAt(value, issue.path);
  const allowed = found === undefined ? `required: ${issue.message}` : issue.message;
  return [{ path: pathText(at, issue.path), found, allowed }];
}

function unknownSetting(
  path: readonly PropertyKey[],
  value: unknown,
  at: string,
  reason: string,
): ConfigurationProblem {
  const found = valueAt(value, path);
  const names = typeof found === 'object' ? inspect(found) : '';
  if (SECRET_NAME.test(`${String(path.at(-1))} ${names}`)) {
    return {
      path: pathText(at, path),
      found: '(not shown)',
      allowed: 'no secrets in the configuration: AWS makes and keeps them (Secrets Manager, KMS)',
    };
  }
  return { path: pathText(at, path), found, allowed: reason };
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    root,
  );
}

function pathText(at: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`),
    at,
  );
}
