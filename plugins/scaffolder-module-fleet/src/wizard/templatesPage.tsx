import { coreExtensionData } from '@backstage/frontend-plugin-api';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import { lazy, Suspense } from 'react';
import { Route, Routes, useParams } from 'react-router-dom';
import { loadFields } from '../fields';

/**
 * The scaffolder's page of templates, with a form of ours where a template's fields are ours: sentences on the fields, and a
 * review that fits small screens. Everything else is as it was.
 */
export const templatesPage = scaffolderPlugin
  .getExtension('sub-page:scaffolder/templates')
  .override({
    *factory(originalFactory) {
      const original = originalFactory();
      yield* original;
      const page = original.get(coreExtensionData.reactElement);
      const Wizard = lazy(async () => {
        const [module, fields] = await Promise.all([
          import('./Wizard'),
          loadFields(),
        ]);
        return {
          default: (of: { namespace: string; templateName: string }) => (
            <module.Wizard {...of} fields={fields} otherwise={page} />
          ),
        };
      });
      function Page() {
        const path = useParams()['*'] ?? '';
        const [namespace, templateName, ...rest] = path
          .split('/')
          .filter(Boolean);
        if (!templateName || rest.length > 0) return page;
        return (
          <Suspense fallback={null}>
            <Wizard {...{ namespace, templateName }} key={path} />
          </Suspense>
        );
      }
      // Always below `*`: the scaffolder's page matches what is left of the path by itself.
      yield coreExtensionData.reactElement(
        <Routes>
          <Route path="*" element={<Page />} />
        </Routes>,
      );
    },
  });
