export { GroupSafety } from './GroupSafety';
