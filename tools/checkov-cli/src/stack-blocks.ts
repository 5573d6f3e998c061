import { z } from 'zod';
import { ScanError } from './errors';

/** A suppression as the stack's JSON declares it. */
export interface DeclaredSuppression {
  readonly id: string;
  readonly reason: string;
  /** Set when only the plan view fails. */
  readonly seenIn?: 'plan';
}

/** One block of a stack that checkov checks. */
export interface Block {
  /** Terraform address: `aws_s3_bucket.assets`, `data.aws_iam_policy_document.read`, `module.legacy`. */
  readonly address: string;
  /** Where the block comes from in the code, for example `dev-storage/assets`; undefined when cdktf did not say. */
  readonly constructPath?: string;
  readonly suppressions: readonly DeclaredSuppression[];
}

const suppressionSchema = z.strictObject({
  id: z.string(),
  reason: z.string(),
  seenIn: z.literal('plan').optional(),
});

const blockSchema = z.looseObject({
  '//': z
    .looseObject({
      metadata: z.looseObject({ path: z.string().optional() }).optional(),
      checkov: z.strictObject({ suppressions: z.array(suppressionSchema) }).optional(),
    })
    .optional(),
});

const stackSchema = z.looseObject({
  resource: z.record(z.string(), z.record(z.string(), blockSchema)).optional(),
  data: z.record(z.string(), z.record(z.string(), blockSchema)).optional(),
  module: z.record(z.string(), blockSchema).optional(),
});

/**
 * Every resource, data source and module of a stack's JSON, as checkov must have seen them.
 *
 * @throws ScanError when the JSON is no stack, or a suppression in it is not written as `suppress()` writes it
 */
export function readBlocks(stack: string, json: unknown): Block[] {
  const parsed = stackSchema.safeParse(json);
  if (!parsed.success) {
    throw new ScanError(
      `The JSON of stack ${stack} is not what cdktf writes:\n${z.prettifyError(parsed.error)}\nRun: npx cdktf synth`,
    );
  }
  const { resource = {}, data = {}, module = {} } = parsed.data;
  return [
    ...nested(resource, (type, name) => `${type}.${name}`),
    ...nested(data, (type, name) => `data.${type}.${name}`),
    ...Object.entries(module).map(([name, block]) => toBlock(`module.${name}`, block)),
  ];
}

type ParsedBlock = z.infer<typeof blockSchema>;

function nested(
  byType: Record<string, Record<string, ParsedBlock>>,
  addressOf: (type: string, name: string) => string,
): Block[] {
  return Object.entries(byType).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, block]) => toBlock(addressOf(type, name), block)),
  );
}

function toBlock(address: string, block: ParsedBlock): Block {
  const comment = block['//'];
  return {
    address,
    constructPath: comment?.metadata?.path,
    suppressions: comment?.checkov?.suppressions ?? [],
  };
}
