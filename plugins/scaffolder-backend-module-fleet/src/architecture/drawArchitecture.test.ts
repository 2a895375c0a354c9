import { drawArchitecture } from './drawArchitecture';

const size = { min: 2, max: 6 };

describe('the drawn architecture', () => {
  it('shows what Terraform declares, once, and nothing else', () => {
    const files = [
      {
        path: 'infra/main.tf',
        text: 'resource "aws_lb" "a" {}\nresource "aws_ecs_service" "a" {}\n# resource "aws_sqs_queue" "no" {}\n',
      },
      {
        path: 'infra/modules/data/main.tf',
        text: 'resource "aws_db_instance" "a" {}\nresource "aws_db_instance" "b" {}\nresource "aws_iam_role" "a" {}',
      },
      { path: 'Jenkinsfile', text: 'pipeline {}' },
      { path: 'docs/notes.md', text: 'resource "aws_sqs_queue" "no" {}' },
    ];
    expect(drawArchitecture(files, size)).toBe(
      [
        'flowchart LR',
        '  customers([Customers])',
        '  delivery1["Jenkins"]',
        '  entry1["Application Load Balancer"]',
        '  compute1["ECS service<br/>2 to 6 instances in prod"]',
        '  data1[("RDS for PostgreSQL")]',
        '  customers --> entry1',
        '  entry1 --> compute1',
        '  compute1 --> data1',
        '  delivery1 -.-> compute1',
      ].join('\n'),
    );
  });

  it('shows the local engine where its file is', () => {
    const files = [{ path: 'infra/local.json', text: '{}' }];
    expect(drawArchitecture(files, size)).toContain(
      'Scale group of the local engine',
    );
  });
});
