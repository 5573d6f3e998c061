import 'cdktf/lib/testing/adapters/jest';
import { Testing } from 'cdktf';

// Adds cdktf's matchers (toHaveResourceWithProperties and so on) to jest's expect.
Testing.setupJest();
// As in a synth: half of the time of a test that makes a platform would go into traces of tokens, which nobody reads.
jest.requireActual<{ tameStackTraces(): void }>('../tools/synth/stack-traces').tameStackTraces();
