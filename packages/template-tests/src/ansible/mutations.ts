import type { Mutation } from '../support/Check.ts';
import { replaceIn } from '../support/folders.ts';
import { images, instances } from '../support/choices.ts';

export const mutations: Mutation[] = [
  {
    rung: 'T2',
    name: 'parameter that a module does not have',
    check: 'ansible-parameters',
    choice: instances,
    apply: folder =>
      replaceIn(
        folder,
        'ansible/roles/docker/tasks/main.yml',
        '    name: docker\n    state: present\n',
        '    name: docker\n    state: present\n    foo: bar\n',
      ),
  },
  {
    rung: 'T2',
    name: 'parameter with a spelling mistake in a role of the signals',
    check: 'ansible-parameters',
    choice: images,
    apply: folder =>
      replaceIn(
        folder,
        'observability/ansible/roles/elk/tasks/main.yml',
        'baseurl:',
        'base_url:',
      ),
  },
  {
    rung: 'T2',
    name: 'state that a module does not know',
    check: 'ansible-parameters',
    choice: instances,
    apply: folder =>
      replaceIn(
        folder,
        'ansible/roles/docker/tasks/main.yml',
        '    state: started\n',
        '    state: running\n',
      ),
  },
  {
    rung: 'T2',
    name: 'parameter that a module does not have, seen by ansible-lint',
    check: 'ansible-lint',
    choice: instances,
    apply: folder =>
      replaceIn(
        folder,
        'ansible/roles/docker/tasks/main.yml',
        '    enabled: true\n',
        '    enabled: true\n    foo: bar\n',
      ),
  },
  {
    rung: 'T2',
    name: 'module that does not exist',
    check: 'ansible-syntax',
    choice: images,
    apply: folder =>
      replaceIn(
        folder,
        'ansible/verify.yml',
        'ansible.builtin.uri:',
        'ansible.builtin.url:',
      ),
  },
  {
    rung: 'T2',
    name: 'key of an inventory with a spelling mistake',
    check: 'ansible-inventory-keys',
    choice: instances,
    apply: folder =>
      replaceIn(
        folder,
        'ansible/inventory/test.aws_ec2.yml',
        'hostnames:',
        'hostnammes:',
      ),
  },
  {
    rung: 'T2',
    name: 'key that stands twice in a playbook',
    check: 'yamllint',
    choice: instances,
    apply: folder =>
      replaceIn(
        folder,
        'ansible/site.yml',
        '  become: true\n',
        '  become: true\n  become: false\n',
      ),
  },
];
