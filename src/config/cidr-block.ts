import { Address4 } from 'ip-address';
import { z } from 'zod';

/** An IPv4 block in CIDR notation with no host bits set, such as `10.20.0.0/16`. */
export const ipv4Block = z.string().refine(isIpv4Block, {
  error: 'an IPv4 block with no host bits set, such as "10.20.0.0/16"',
});

function isIpv4Block(text: string): boolean {
  if (!text.includes('/') || !Address4.isValid(text)) return false;
  const address = new Address4(text);
  return address.startAddress().correctForm() === address.correctForm();
}

/** Whether two blocks share an address. */
export function blocksOverlap(one: string, other: string): boolean {
  const [a, b] = [new Address4(one), new Address4(other)];
  return a.isInSubnet(b) || b.isInSubnet(a);
}
