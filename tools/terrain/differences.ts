/** A way in which the output on CDK Terrain is another, that says nothing of the infrastructure. */
export interface Difference {
  readonly what: string;
  readonly reason: string;
  /** Whether it comes with the bindings that CDK Terrain publishes, and not with its core alone. */
  readonly ofBindings: boolean;
  /** A file of the output, parsed, without it. */
  without(document: unknown, file: string): unknown;
}

const MANIFEST = 'manifest.json';

/** Every difference that is accepted. A test asks of each whether it is still there. */
export const DIFFERENCES: readonly Difference[] = [
  {
    what: 'the metadata of the framework',
    reason:
      'It names the framework, its version and the paths of constructs. Suppressions and justifications beside it are compared.',
    ofBindings: false,
    without: withoutMetadata,
  },
  {
    what: 'the version in manifest.json',
    reason:
      'It is that of the framework. The file is for cdktf-cli or cdktn-cli, which each read the other’s.',
    ofBindings: false,
    without: (document, file) => (file === MANIFEST ? withoutKey(document, 'version') : document),
  },
  {
    what: 'the source of the provider',
    reason: '"hashicorp/aws" is what "aws" is short for: both mean registry.terraform.io/hashicorp/aws.',
    ofBindings: true,
    without: (document) => withoutRequirement(document, 'source'),
  },
  {
    what: 'the version of the provider',
    reason:
      'CDK Terrain publishes bindings for version 6 alone. What version 6 does otherwise is a matter of its upgrade guide.',
    ofBindings: true,
    without: (document) => withoutRequirement(document, 'version'),
  },
];

/** Both frameworks keep their own notes in `//`, under `metadata`. */
function withoutMetadata(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMetadata);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) =>
      key === '//' ? [key, withoutKey(each, 'metadata')] : [key, withoutMetadata(each)],
    ),
  );
}

function withoutKey(value: unknown, unwanted: string): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutKey(each, unwanted));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== unwanted)
      .map(([key, each]) => [key, withoutKey(each, unwanted)]),
  );
}

function withoutRequirement(document: unknown, key: string): unknown {
  const copy = structuredClone(document) as {
    terraform?: { required_providers?: { aws?: Record<string, unknown> } };
  };
  delete copy.terraform?.required_providers?.aws?.[key];
  return copy;
}
