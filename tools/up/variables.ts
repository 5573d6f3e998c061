/**
 * Every variable of this process, as one that is to be taken out: what runs terraform adds to them, and a child in the
 * simulator's environment may inherit none of them.
 */
export function withoutInherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
}
