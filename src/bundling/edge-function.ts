import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './project-root';

/** What each function of the edge is told when it is made. */
export interface EdgeFunctionSettings {
  'viewer-request': {
    /** The one name of the site, which all others are redirected to; empty: none. */
    readonly canonicalHost: string;
    /** `pages`: a path without an extension is a page of the application in the bucket. */
    readonly routing: 'pages' | 'files';
    /** Header, in lower case, that tells the origin the visitor's address. */
    readonly addressHeader: string;
  };
  'viewer-response': {
    /** Cache-Control of what was found. */
    readonly cacheControl: string;
  };
}

/** Bytes of a CloudFront Function. Amazon CloudFront, "Quotas on CloudFront Functions". */
export const LARGEST_EDGE_FUNCTION = 10_240;

const PLACE = /^const SETTINGS = .*;$/m;

/**
 * The code of a function under `src/runtime/edge-functions` with its settings in their place.
 *
 * @throws Error when the file has no place for settings, or is larger than CloudFront takes.
 */
export function edgeFunctionCode<Name extends keyof EdgeFunctionSettings>(
  name: Name,
  settings: EdgeFunctionSettings[Name],
): string {
  const file = path.join('src/runtime/edge-functions', `${name}.js`);
  const source = readFileSync(path.join(projectRoot(), file), 'utf8');
  if (!PLACE.test(source)) throw new Error(`${file} has no line "const SETTINGS = …;" for its settings`);
  const code = source.replace(PLACE, () => `const SETTINGS = ${JSON.stringify(settings)};`);
  const bytes = Buffer.byteLength(code);
  if (bytes > LARGEST_EDGE_FUNCTION) {
    throw new Error(`${file} has ${bytes} bytes; a CloudFront Function may have ${LARGEST_EDGE_FUNCTION}`);
  }
  return code;
}
