import { render } from '@testing-library/react';
import App from './App';

describe('the portal', () => {
  it('asks who enters before it shows anything', async () => {
    process.env = {
      NODE_ENV: 'test',
      APP_CONFIG: [
        {
          context: 'test',
          data: {
            app: { title: 'Capstan', baseUrl: 'http://localhost' },
            backend: { baseUrl: 'http://localhost' },
            auth: {
              providers: {
                demo: {
                  users: [
                    { userEntityRef: 'user:default/olivia', title: 'Olivia' },
                  ],
                },
              },
            },
          },
        },
      ] as unknown as string,
    };
    const page = render(App.createRoot());
    expect(
      await page.findByRole('button', { name: 'Olivia' }, { timeout: 10_000 }),
    ).toBeEnabled();
    expect(page.getByText('Capstan')).toBeInTheDocument();
  });
});
