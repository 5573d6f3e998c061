import { Address4 } from 'ip-address';

/** Ranges for private networks (RFC 1918), the only ones that are safe to use without owning them. */
const PRIVATE_RANGES = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** Whether a text is an IPv4 block in CIDR notation with no host bits set, such as `10.20.0.0/16`. */
export function isIpv4Block(text: string): boolean {
  return Address4.isValid(text) && new Address4(text).networkForm() === text;
}

/** Whether an IPv4 block lies within one of the private ranges of RFC 1918. */
export function isPrivateBlock(block: string): boolean {
  return PRIVATE_RANGES.some((range) => blockCovers(range, block));
}

/** Prefix length of a block: 16 for `10.20.0.0/16`. */
export function prefixLengthOf(block: string): number {
  return new Address4(block).subnetMask;
}

/** Whether the first block holds every address of the second. */
export function blockCovers(outer: string, inner: string): boolean {
  const [a, b] = [rangeOf(outer), rangeOf(inner)];
  return a.first <= b.first && b.last <= a.last;
}

/** Whether two blocks share an address. */
export function blocksOverlap(one: string, other: string): boolean {
  const [a, b] = [rangeOf(one), rangeOf(other)];
  return a.first <= b.last && b.first <= a.last;
}

/** A block's first and last address as numbers. */
export function rangeOf(block: string): { readonly first: bigint; readonly last: bigint } {
  const address = new Address4(block);
  return { first: address.startAddress().bigInt(), last: address.endAddress().bigInt() };
}

/** Whether a text is an IPv4 address that the internet can route to. */
export function isPublicAddress(text: string): boolean {
  if (text.includes('/') || !Address4.isValid(text)) return false;
  const address = new Address4(text);
  return !(
    address.isPrivate() ||
    address.isCGNAT() ||
    address.isLoopback() ||
    address.isLinkLocal() ||
    address.isMulticast() ||
    address.isReserved() ||
    address.isUnspecified()
  );
}
