import { TestApiProvider } from '@backstage/test-utils';
import type { GitHost } from '@capstan/plugin-fleet-common';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FieldHarness } from '../__testUtils__/FieldHarness';
import { fakePortal } from '../__testUtils__/fakePortal';
import { PublishToField } from './PublishToField';
import { RepositoryField } from './RepositoryField';

const LOCAL: GitHost = { kind: 'local-git', host: '' };
const GITHUB: GitHost = { kind: 'github', host: 'github.com' };

describe('where the repository goes', () => {
  const form = (gitHosts: readonly GitHost[], infra: string) =>
    render(
      <TestApiProvider apis={[...fakePortal({ gitHosts })]}>
        <FieldHarness
          field={PublishToField}
          name="publishTo"
          schema={{
            title: 'Repository',
            enum: ['local-git', 'github', 'gitlab'],
            enumNames: ["This portal's own Git", 'GitHub', 'GitLab'],
          }}
          answers={{ infra }}
        />
      </TestApiProvider>,
    );
  const offered = async () =>
    (await screen.findAllByRole('radio')).map(radio =>
      radio.getAttribute('value'),
    );

  it('is what the portal can publish to', async () => {
    form([LOCAL, GITHUB], 'aws-ecs');
    expect(await offered()).toEqual(['local-git', 'github']);
  });

  it("is the portal's own Git for what runs on its own engine", async () => {
    form([LOCAL, GITHUB], 'local');
    expect(await offered()).toEqual(['local-git']);
  });

  it('is nowhere, with a sentence, when nothing is configured', async () => {
    form([], 'aws-ecs');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'This portal can publish nowhere.',
    );
  });
});

describe('the repository at its host', () => {
  it('is written as its address, part by part', async () => {
    const answers: (string | undefined)[] = [];
    render(
      <TestApiProvider
        apis={[
          ...fakePortal({
            gitHosts: [{ kind: 'azure', host: 'dev.azure.com' }],
          }),
        ]}
      >
        <FieldHarness
          field={RepositoryField}
          name="repository"
          schema={{ title: 'Where' }}
          answers={{
            publishTo: 'azure',
            name: 'tea-shop',
            // Of a host that was chosen before.
            repository: 'github.com?owner=acme',
          }}
          onAnswer={answer => answers.push(answer)}
        />
      </TestApiProvider>,
    );
    await screen.findByText('Organization');
    await userEvent.type(
      screen.getByRole('textbox', { name: /Organization/ }),
      'acme',
    );
    await userEvent.type(
      screen.getByRole('textbox', { name: /Project/ }),
      'Shops',
    );
    expect(answers.at(-1)).toBe(
      'dev.azure.com?organization=acme&project=Shops',
    );
    expect(
      screen.getByText(/https:\/\/dev.azure.com\/acme\/Shops\/_git\/tea-shop/),
    ).toBeVisible();
  });

  it('asks for the host where there are several', async () => {
    render(
      <TestApiProvider
        apis={[
          ...fakePortal({
            gitHosts: [GITHUB, { kind: 'github', host: 'git.acme.example' }],
          }),
        ]}
      >
        <FieldHarness
          field={RepositoryField}
          name="repository"
          schema={{ title: 'Where' }}
          answers={{ publishTo: 'github', name: 'tea-shop' }}
        />
      </TestApiProvider>,
    );
    await userEvent.click(
      await screen.findByRole('button', { name: /github.com/ }),
    );
    await userEvent.click(
      await screen.findByRole('option', { name: 'git.acme.example' }),
    );
    await userEvent.type(screen.getByRole('textbox'), 'acme');
    expect(
      screen.getByText(/https:\/\/git.acme.example\/acme\/tea-shop/),
    ).toBeVisible();
  });
});
