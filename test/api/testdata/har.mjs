// Checks the HAR on its input against the schemas of HAR 1.2, and says on its
// output what does not hold.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import formats from 'ajv-formats';

const require = createRequire(import.meta.url);
const ajv = new Ajv({ strict: false, allErrors: true, schemas: Object.values(require('har-schema')),
  meta: require('ajv/dist/refs/json-schema-draft-06.json') });
formats(ajv);
ajv.validate('har.json#', JSON.parse(readFileSync(0, 'utf8')));
for (const { instancePath, message } of ajv.errors ?? []) console.log(instancePath, message);
