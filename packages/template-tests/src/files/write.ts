import { writeSkeletonFiles } from './skeletonFiles.ts';

writeSkeletonFiles().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
