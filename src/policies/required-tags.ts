import { DATA_CLASSES, REQUIRED_TAGS } from '../config';
import type { Element, Finding, Policy } from './policy';
import { block, blocks, type StackView } from './stack-view';

const CLASSES: readonly string[] = DATA_CLASSES;

/** Required tags that belong to the environment: a resource cannot have others. Its data may be of another class. */
const FIXED = REQUIRED_TAGS.filter((tag) => tag !== 'DataClassification');

/**
 * What makes further resources without Terraform, which the provider's default tags do not reach. Provider
 * documentation, "default_tags"; each type's own page.
 */
const SPREADERS: Readonly<
  Record<string, (attributes: Readonly<Record<string, unknown>>) => string | undefined>
> = {
  aws_autoscaling_group: (attributes) => {
    const propagated = blocks(attributes['tag'])
      .filter((tag) => tag['propagate_at_launch'] === true)
      .map(({ key }) => key);
    return lacking('a tag block with propagate_at_launch for', propagated);
  },
  aws_launch_template: (attributes) => {
    for (const type of ['instance', 'volume']) {
      const specification = blocks(attributes['tag_specifications']).find(
        (each) => each['resource_type'] === type,
      );
      const found = lacking(
        `tag_specifications of ${type}s with`,
        Object.keys(block(specification?.['tags']) ?? {}),
      );
      if (found !== undefined) return found;
    }
    return undefined;
  },
  aws_instance: (attributes) =>
    lacking('volume_tags with', Object.keys(block(attributes['volume_tags']) ?? {})),
  aws_ecs_service: (attributes) =>
    ['SERVICE', 'TASK_DEFINITION'].includes(String(attributes['propagate_tags']))
      ? undefined
      : 'propagate_tags, which hands tags on to tasks',
};

/** Every resource carries the required tags (REQUIREMENTS 5.1), whoever makes it. */
export const requiredTags: Policy = {
  id: 'required-tags',
  title: 'Every resource carries the required tags',
  check: (stack) => [...defaultTags(stack), ...ownTags(stack), ...spreaders(stack)],
};

function defaultTags(stack: StackView): Finding[] {
  return stack.providers
    .filter(({ type }) => type === 'provider.aws')
    .flatMap((element) => {
      const tags = block(block(element.attributes['default_tags'])?.['tags']) ?? {};
      const missing = REQUIRED_TAGS.filter((tag) => typeof tags[tag] !== 'string' || tags[tag] === '');
      if (missing.length === 0) return [];
      return [
        {
          element,
          found: `default_tags without ${missing.join(', ')}`,
          remedy: 'make the provider with EnvironmentStack.providerFor, which sets them all',
        },
      ];
    });
}

function ownTags(stack: StackView): Finding[] {
  return stack.resources.flatMap((element) => {
    const tags = block(element.attributes['tags']) ?? {};
    return [...FIXED.filter((tag) => tag in tags), ...badClass(tags['DataClassification'])].map((tag) => ({
      element,
      found: `a tag ${tag} of its own: ${JSON.stringify(tags[tag])}`,
      remedy:
        tag === 'DataClassification'
          ? `give one of: ${CLASSES.join(', ')}`
          : 'leave it out: the provider sets it for the whole environment',
    }));
  });
}

function badClass(value: unknown): string[] {
  return value === undefined || CLASSES.includes(String(value)) ? [] : ['DataClassification'];
}

function spreaders(stack: StackView): Finding[] {
  return stack.resources.flatMap((element: Element) => {
    const missing = SPREADERS[element.type]?.(element.attributes);
    if (missing === undefined) return [];
    return [
      {
        element,
        found: `no ${missing}`,
        remedy: 'add it: default_tags do not reach what this resource makes',
      },
    ];
  });
}

function lacking(what: string, tags: readonly unknown[]): string | undefined {
  const missing = REQUIRED_TAGS.filter((tag) => !tags.includes(tag));
  return missing.length === 0 ? undefined : `${what} ${missing.join(', ')}`;
}
