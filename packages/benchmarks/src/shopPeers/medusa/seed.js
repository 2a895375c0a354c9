// Runs as `medusa exec ./seed.js`: a region, a channel with its key, stock, shipping, and 1,000 products. Ends with one line of JSON.
const {
  ContainerRegistrationKeys,
  Modules,
} = require('@medusajs/framework/utils');
const flows = require('@medusajs/medusa/core-flows');

exports.default = async function seed({ container }) {
  const run = async (workflow, input) =>
    (await workflow(container).run({ input })).result;
  const link = container.resolve(ContainerRegistrationKeys.LINK);
  const fulfillment = container.resolve(Modules.FULFILLMENT);
  const store = container.resolve(Modules.STORE);

  const [channel] = await run(flows.createSalesChannelsWorkflow, {
    salesChannelsData: [{ name: 'Bench' }],
  });
  const [{ id: storeId }] = await store.listStores();
  await run(flows.updateStoresWorkflow, {
    selector: { id: storeId },
    update: {
      supported_currencies: [{ currency_code: 'eur', is_default: true }],
      default_sales_channel_id: channel.id,
    },
  });
  const [region] = await run(flows.createRegionsWorkflow, {
    regions: [
      {
        name: 'Europe',
        currency_code: 'eur',
        countries: ['de'],
        payment_providers: ['pp_system_default'],
      },
    ],
  });
  await run(flows.createTaxRegionsWorkflow, [
    { country_code: 'de', provider_id: 'tp_system' },
  ]);
  const [location] = await run(flows.createStockLocationsWorkflow, {
    locations: [
      {
        name: 'Bench',
        address: { city: 'Hamburg', country_code: 'DE', address_1: '' },
      },
    ],
  });
  await link.create({
    [Modules.STOCK_LOCATION]: { stock_location_id: location.id },
    [Modules.FULFILLMENT]: { fulfillment_provider_id: 'manual_manual' },
  });
  const [profile] =
    (await fulfillment.listShippingProfiles({ type: 'default' })).length > 0
      ? await fulfillment.listShippingProfiles({ type: 'default' })
      : await run(flows.createShippingProfilesWorkflow, {
          data: [{ name: 'Default', type: 'default' }],
        });
  const set = await fulfillment.createFulfillmentSets({
    name: 'Bench',
    type: 'shipping',
    service_zones: [
      { name: 'Europe', geo_zones: [{ country_code: 'de', type: 'country' }] },
    ],
  });
  await link.create({
    [Modules.STOCK_LOCATION]: { stock_location_id: location.id },
    [Modules.FULFILLMENT]: { fulfillment_set_id: set.id },
  });
  const [option] = await run(flows.createShippingOptionsWorkflow, [
    {
      name: 'Standard',
      price_type: 'flat',
      provider_id: 'manual_manual',
      service_zone_id: set.service_zones[0].id,
      shipping_profile_id: profile.id,
      type: { label: 'Standard', description: 'Standard', code: 'standard' },
      prices: [
        { currency_code: 'eur', amount: 4.9 },
        { region_id: region.id, amount: 4.9 },
      ],
      rules: [
        { attribute: 'enabled_in_store', value: 'true', operator: 'eq' },
        { attribute: 'is_return', value: 'false', operator: 'eq' },
      ],
    },
  ]);
  await run(flows.linkSalesChannelsToStockLocationWorkflow, {
    id: location.id,
    add: [channel.id],
  });
  const [key] = await run(flows.createApiKeysWorkflow, {
    api_keys: [{ title: 'Bench', type: 'publishable', created_by: '' }],
  });
  await run(flows.linkSalesChannelsToApiKeyWorkflow, {
    id: key.id,
    add: [channel.id],
  });

  const variants = [];
  for (let from = 0; from < 1000; from += 100) {
    const products = await run(flows.createProductsWorkflow, {
      products: Array.from({ length: 100 }, (_, n) => ({
        title: `Product ${from + n}`,
        handle: `product-${from + n}`,
        description: `A product of ordinary description number ${
          from + n
        }. `.repeat(4),
        status: 'published',
        shipping_profile_id: profile.id,
        options: [{ title: 'Size', values: ['One'] }],
        variants: [
          {
            title: 'One',
            sku: `SKU${from + n}`,
            options: { Size: 'One' },
            prices: [{ amount: 19.9, currency_code: 'eur' }],
          },
        ],
        sales_channels: [{ id: channel.id }],
      })),
    });
    variants.push(...products.map(product => product.variants[0].id));
  }
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data: items } = await query.graph({
    entity: 'inventory_item',
    fields: ['id'],
  });
  for (let from = 0; from < items.length; from += 250)
    await run(flows.createInventoryLevelsWorkflow, {
      inventory_levels: items.slice(from, from + 250).map(item => ({
        location_id: location.id,
        stocked_quantity: 1000000000,
        inventory_item_id: item.id,
      })),
    });
  console.log(
    `SEEDED ${JSON.stringify({
      region: region.id,
      key: key.token,
      option: option.id,
      variants,
    })}`,
  );
};
