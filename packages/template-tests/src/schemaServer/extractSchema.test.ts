import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { extractSchema } from './extractSchema.ts';

const SCRIPT = `
function cloudGroupUpdatePolicyToHclTerraform(struct) {
    const attrs = {
        type: {
            value: cdktf.stringToHclTerraform(struct.type),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
    };
}
class CloudGroup extends cdktf.TerraformResource {
    constructor(scope, id, config) {
        this._labels = new cdktf.StringMap(this, "effective_labels");
    }
    get labels() {
        return this._labels;
    }
    get selfLink() {
        return this.getStringAttribute('self_link');
    }
    get zones() {
        return this.getListAttribute('zones');
    }
    set zones(value) {
        this._zones = value;
    }
    synthesizeHclAttributes() {
        const attrs = {
            name: {
                value: cdktf.stringToHclTerraform(this._name),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            zones: {
                value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(this._zones),
                isBlock: false,
                type: "set",
                storageClassType: "stringList",
            },
            password_wo: {
                value: cdktf.stringToHclTerraform(this._passwordWo),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            update_policy: {
                value: cloudGroupUpdatePolicyToHclTerraform(this._updatePolicy.internalValue),
                isBlock: true,
                type: "list",
                storageClassType: "CloudGroupUpdatePolicyList",
            },
        };
    }
}
`;
const TYPES = `
export interface CloudGroupConfig extends cdktf.TerraformMetaArguments {
    /**
    * Its name.
    */
    readonly name: string;
    /** Where. */
    readonly zones?: string[];
    /** Never kept. */
    readonly passwordWo?: string;
    /** How. */
    readonly updatePolicy: CloudGroupUpdatePolicy;
}
export interface CloudGroupUpdatePolicy {
    /**
    * Possible values: ["PROACTIVE", "OPPORTUNISTIC"]
    */
    readonly type: string;
}
`;

describe('the schema of a resource in a prebuilt package', () => {
  const { attributes, blocks } = extractSchema(SCRIPT, TYPES);

  it('tells required arguments from optional ones', () => {
    assert.deepEqual(attributes.name, { type: 'string', required: true });
    assert.deepEqual(attributes.zones, {
      type: ['set', 'string'],
      optional: true,
      computed: true,
    });
  });

  it('knows what is only handed over', () => {
    assert.deepEqual(attributes.password_wo, {
      type: 'string',
      optional: true,
      writeOnly: true,
    });
  });

  it('knows what can only be read', () => {
    assert.deepEqual(attributes.self_link, { type: 'string', computed: true });
    assert.deepEqual(attributes.effective_labels, {
      type: ['map', 'string'],
      computed: true,
    });
  });

  it('knows a block, that it must be there once, and the values that are possible in it', () => {
    const { update_policy: policy } = blocks;
    assert.equal(policy.required, true);
    assert.equal(policy.most, 1);
    assert.deepEqual(policy.block.attributes.type, {
      type: 'string',
      required: true,
      values: ['PROACTIVE', 'OPPORTUNISTIC'],
    });
  });
});
