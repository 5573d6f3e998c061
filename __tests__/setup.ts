import 'cdktf/lib/testing/adapters/jest';
import { Testing } from 'cdktf';

// Adds cdktf's matchers (toHaveResourceWithProperties and so on) to jest's expect.
Testing.setupJest();
