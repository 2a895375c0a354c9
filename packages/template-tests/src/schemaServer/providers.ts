/** A Terraform provider whose schema can be had from npm: prebuilt CDKTF packages hold it in a regular form. */
export interface SchemaPackage {
  /** npm package, exact version and the digest of its archive. */
  readonly package: string;
  readonly version: string;
  readonly integrity: string;
  /** Address of the provider in `required_providers`. */
  readonly source: string;
  /** Version of the provider that the schema is of. */
  readonly providerVersion: string;
}

/** By the local name of the provider, which is also the prefix of its types. */
export const SCHEMA_PACKAGES: Readonly<Record<string, SchemaPackage>> = {
  google: {
    package: '@cdktf/provider-google',
    version: '16.12.1',
    integrity:
      'sha512-KqNA/5RiFT07r0PSZ6/07cJ2zESUgbj1JchVj21iBFBZVUbD+578xA/k8eq/r0cbyEgLmg9eYWeVslaYah4DCQ==',
    source: 'hashicorp/google',
    providerVersion: '6.50.0',
  },
  azurerm: {
    package: '@cdktn/provider-azurerm',
    version: '16.1.0',
    integrity:
      'sha512-ArrHLoh/ebmY2yymKIxh2wL4HWqgvrK4EOVDfbOnNW8/qKA6/+EjIMBTacfA9C2tUq5zgBoNzImIZyqOiT/JYg==',
    source: 'hashicorp/azurerm',
    providerVersion: '4.73.0',
  },
  newrelic: {
    package: '@cdktf/provider-newrelic',
    version: '13.12.2',
    integrity:
      'sha512-Td4YtSjXy7U2NzcV/nrfu/LYngtx2aXKq2pUgkNlk+ewwkQW5uEFO04aOUBsY/CA5uHzmYBdt2cOrfmspp7Kfw==',
    source: 'newrelic/newrelic',
    providerVersion: '3.76.3',
  },
  aws: {
    package: '@cdktf/provider-aws',
    version: '21.22.1',
    integrity:
      'sha512-BuSHeaQFUL9l33pBzIMRT7cTQ69AM2mLtijjteCPhVQRmvuhuj9Lvfymf7knAMhYqAT6+Lrls9jiGVW/Us3zrQ==',
    source: 'hashicorp/aws',
    providerVersion: '6.25.0',
  },
};
