import { createMockDirectory } from '@backstage/backend-test-utils';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { runAction } from '../__testUtils__/runAction';
import { createRecordAnswersAction } from './recordAnswers';

describe('fleet:record-answers', () => {
  const folder = createMockDirectory();
  const workspacePath = folder.resolve('workspace');

  beforeEach(() => {
    folder.setContent({
      shop: { 'package.json': '{}' },
      templates: { 'shop.template.yaml': 'a', 'skeletons/base/x.njk': 'x' },
      workspace: { 'a.txt': 'a', 'dir/b': 'b' },
    });
  });

  const record = async (more = {}) => {
    await runAction(
      createRecordAnswersAction({ shopSource: folder.resolve('shop') }),
      {
        values: { name: 'tea-shop', title: '${{ 7*7 }}', max: 6 },
        createdAt: '2026-01-01T00:00:00.000Z',
      },
      {
        workspacePath,
        isDryRun: true,
        user: { ref: 'user:default/olivia' },
        templateInfo: {
          entityRef: 'template:default/shop-service',
          baseUrl: `file://${folder.resolve('templates/shop.template.yaml')}`,
        },
        ...more,
      },
    );
    return JSON.parse(
      readFileSync(folder.resolve('workspace/.scaffold/answers.json'), 'utf8'),
    );
  };

  it('writes down template, answers and files', async () => {
    expect(await record()).toMatchObject({
      template: {
        ref: 'template:default/shop-service',
        version: expect.stringMatching(/^[0-9a-f]{12}$/),
      },
      createdAt: '2026-01-01T00:00:00.000Z',
      createdBy: 'user:default/olivia',
      values: { name: 'tea-shop', title: '${{ 7*7 }}', max: 6 },
      files: {
        'a.txt': createHash('sha256').update('a').digest('hex'),
        'dir/b': createHash('sha256').update('b').digest('hex'),
      },
    });
  });

  it('has the same version until a file of the template or the shop changes', async () => {
    const versions = [await record(), await record()];
    folder.addContent({ 'templates/skeletons/base/x.njk': 'y' });
    versions.push(await record());
    folder.addContent({ 'shop/src/main.ts': 'main' });
    versions.push(await record());
    const [a, b, c, d] = versions.map(one => one.template.version);
    expect(a).toBe(b);
    expect(new Set([b, c, d]).size).toBe(3);
    expect(versions[1]).toEqual(versions[0]);
  });

  it('does not pretend to know the version of a template from elsewhere', async () => {
    const { template } = await record({
      templateInfo: {
        entityRef: 'template:default/x',
        baseUrl: 'https://example.com/x.yaml',
      },
    });
    expect(template).toEqual({ ref: 'template:default/x', version: 'unknown' });
  });
});
