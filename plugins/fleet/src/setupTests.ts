import '@testing-library/jest-dom';
import { installViewport } from './testUtils/viewport';

installViewport();
