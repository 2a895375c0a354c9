import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';
import { installViewport } from './testUtils/viewport';

installViewport();

// A busy machine is slow, not wrong: how long something takes is no matter of these tests.
configure({ asyncUtilTimeout: 15_000 });
jest.setTimeout(60_000);
