// npm audit --json | node pipeline/audit.mjs pipeline/audit-exceptions.json
// Fails when a dependency has a known weakness of severity high or critical, unless an exception names it, says why and has not ended.
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

const exceptions = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const today = new Date().toISOString().slice(0, 10);
const problems = [];

for (const { advisory, reason, expires } of exceptions) {
  if (!/^GHSA(-[23456789cfghjmpqrvwx]{4}){3}$/.test(advisory ?? '')) problems.push(`'${advisory}' is not the id of an advisory (GHSA-…).`);
  if (!reason) problems.push(`The exception for ${advisory} has no reason.`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(expires ?? '')) problems.push(`The exception for ${advisory} has no end (expires: yyyy-mm-dd).`);
  else if (expires < today) problems.push(`The exception for ${advisory} ended on ${expires}: ${reason}`);
}

const report = JSON.parse(await text(process.stdin));
if (!report.vulnerabilities) problems.push(`npm audit gave no result: ${report.message ?? report.error?.summary ?? 'unknown'}`);
const excepted = new Set(exceptions.map(({ advisory }) => advisory));
const weaknesses = new Map();
for (const { via } of Object.values(report.vulnerabilities ?? {})) {
  for (const found of via) {
    if (typeof found === 'object') weaknesses.set(found.url.split('/').pop(), found);
  }
}
for (const [advisory, { severity, name, title }] of weaknesses) {
  if (['high', 'critical'].includes(severity) && !excepted.has(advisory)) problems.push(`${name}: ${title} (${severity}, ${advisory})`);
}

for (const problem of problems) console.error(problem);
console.error(`${weaknesses.size} known weaknesses, ${exceptions.length} exceptions, ${problems.length} to be dealt with.`);
process.exitCode = problems.length > 0 ? 1 : 0;
