export { ApprovalsPage } from './ApprovalsPage';
export { WaitingForYou } from './WaitingForYou';
