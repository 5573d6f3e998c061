import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Every import from a resource's own path. */
const SUBPATH_IMPORT = /import (type )?\{([^}]+)\} from '@cdktf\/provider-aws\/lib\/([a-z0-9-]+)';/g;

/**
 * Writes the same program as a user of cdktf's template would: compiled by ts-node with its type check, the provider
 * imported from its package root.
 */
export function writeTemplate(project: string, target: string): void {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const entry of ['main.ts', 'src', 'environments']) {
    cpSync(path.join(project, entry), path.join(target, entry), { recursive: true });
  }
  for (const file of readdirSync(target, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const full = path.join(target, file);
    writeFileSync(full, fromRoot(readFileSync(full, 'utf8')));
  }
  // What `cdktf init --template=typescript` writes, as far as it matters to ts-node.
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023'],
    module: 'node16',
    strict: true,
    skipLibCheck: true,
    types: ['node'],
  };
  writeFileSync(path.join(target, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
}

/** `import { S3Bucket } from '.../lib/s3-bucket'` becomes names taken from the namespace `s3Bucket` of the root. */
export function fromRoot(source: string): string {
  const namespaces = new Set<string>();
  const declarations: string[] = [];
  const rest = source.replace(
    SUBPATH_IMPORT,
    (_whole, typesOnly: string | undefined, names: string, folder: string) => {
      const namespace = folder.replace(/-([a-z0-9])/g, (_dash, letter: string) => letter.toUpperCase());
      namespaces.add(namespace);
      for (const name of names.split(',').map((each) => each.trim())) {
        if (name === '') continue;
        const plain = name.replace(/^type /, '');
        if (typesOnly === undefined && plain === name)
          declarations.push(`const ${plain} = ${namespace}.${plain};`);
        declarations.push(`type ${plain} = ${namespace}.${plain};`);
      }
      return '';
    },
  );
  if (namespaces.size === 0) return source;
  const imports = `import { ${[...namespaces].join(', ')} } from '@cdktf/provider-aws';`;
  // After the other imports, which the first line that is none of them ends.
  const lines = rest.split('\n');
  const last = lines.findLastIndex((line) => / from '.*';$/.test(line));
  lines.splice(last + 1, 0, imports, ...declarations);
  return lines.join('\n');
}
