import {
  TerraformDataSource,
  type TerraformElement,
  TerraformModule,
  TerraformResource,
  TerraformStack,
} from 'cdktf';

/**
 * Writes into the comment object of an element's block, `//`, that terraform ignores and tools read.
 *
 * @param path where in the object, by dots.
 * @returns false when the element has no block of its own.
 */
export function annotate(construct: TerraformElement, path: string, value: unknown): boolean {
  const comment = `//.${path}`;
  if (TerraformResource.isTerraformResource(construct)) {
    construct.addOverride(comment, value);
    return true;
  }
  // Data sources and modules set their comment anew after their overrides, so here the stack's overrides must do it.
  const stack = TerraformStack.of(construct);
  if (TerraformDataSource.isTerraformDataSource(construct)) {
    stack.addOverride(
      `data.${construct.terraformResourceType}.${construct.friendlyUniqueId}.${comment}`,
      value,
    );
    return true;
  }
  if (construct instanceof TerraformModule) {
    stack.addOverride(`module.${construct.friendlyUniqueId}.${comment}`, value);
    return true;
  }
  return false;
}
