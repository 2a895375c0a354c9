'use strict';

/**
 * Calls the waiting release through the test listener, before a customer does, and tells the deployment how it went.
 * Called by CodeDeploy (AfterAllowTestTraffic) and by ECS itself (POST_TEST_TRAFFIC_SHIFT); the two want different answers.
 * At most 4096 characters, because CloudFormation carries it as text.
 */
const https = require('node:https');

const PATHS = ['/readyz', '/version', '/api/products?limit=1', '/'];

/** The status of one answer; rejects after five seconds. */
function get(path) {
  const [host, port] = process.env.TEST_ADDRESS.split(':');
  const { SERVER_NAME: name } = process.env;
  return new Promise((resolve, reject) => {
    const request = https.get(
      {
        host,
        port,
        path,
        servername: name,
        headers: { host: name },
        timeout: 5000,
      },
      answer => {
        answer.resume();
        resolve(answer.statusCode);
      },
    );
    request.on('timeout', () =>
      request.destroy(new Error(`${path} took longer than 5 s`)),
    );
    request.on('error', reject);
  });
}

/** A path is well when it answers 200 within a minute. */
async function check(path) {
  const end = Date.now() + 60000;
  let last;
  while (Date.now() < end) {
    last = await get(path).catch(error => error.message);
    if (last === 200) return undefined;
    await new Promise(resolve => setTimeout(resolve, 3000));
  }
  return `${path}: ${last}`;
}

exports.handler = async event => {
  const problems = (await Promise.all(PATHS.map(check))).filter(Boolean);
  const status = problems.length === 0;
  console.log(JSON.stringify({ status, problems }));
  if (event.DeploymentId === undefined)
    return { hookStatus: status ? 'SUCCEEDED' : 'FAILED' };
  const {
    CodeDeployClient,
    PutLifecycleEventHookExecutionStatusCommand,
  } = require('@aws-sdk/client-codedeploy');
  await new CodeDeployClient({}).send(
    new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId: event.DeploymentId,
      lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
      status: status ? 'Succeeded' : 'Failed',
    }),
  );
  return { status };
};
