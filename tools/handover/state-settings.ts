import { type Body, bodyAt, isBody, type Json, type StackDocument } from './document';

/**
 * Lets the states of other stacks be read with all that the receiver's backend needs, for example a profile, a role or an
 * endpoint. `apply.sh` sets the variable from backend.hcl, so that a state is read and written with the same settings.
 */
export function withStateSettings(document: StackDocument): StackDocument {
  const data = bodyAt(document, 'data');
  const remote = bodyAt(data, 'terraform_remote_state');
  if (Object.keys(remote).length === 0) return document;
  const merged = Object.entries(remote).map(([name, block]): [string, Json] => {
    const body = isBody(block) ? block : {};
    const { key, ...config } = bodyAt(body, 'config');
    // Each stack has a key of its own, whatever the settings are.
    const merge = `\${merge(${object(config)}, var.state_settings, ${object({ key: key ?? '' })})}`;
    return [name, { ...body, config: merge }];
  });
  return {
    ...document,
    data: { ...data, terraform_remote_state: Object.fromEntries(merged) },
    variable: {
      ...bodyAt(document, 'variable'),
      state_settings: {
        type: 'any',
        description:
          'Settings of the backend that differ for you, with which the states of other stacks are read. apply.sh takes them from backend.hcl.',
        default: {},
        nullable: false,
      },
    },
  };
}

function object(body: Body): string {
  const attributes = Object.entries(body).map(([name, value]) => `${name} = ${expression(value)}`);
  return `{ ${attributes.join(', ')} }`;
}

/** A value of JSON as HCL: its strings are templates in both, and one that is a mere reference needs no quotes. */
function expression(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(expression).join(', ')}]`;
  if (isBody(value)) return object(value);
  const reference = typeof value === 'string' ? /^\$\{([\w.]+)\}$/.exec(value)?.[1] : undefined;
  return reference ?? JSON.stringify(value);
}
