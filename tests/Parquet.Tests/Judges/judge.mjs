// Reads Parquet files with an outside reader and prints their rows in the tests' canonical form (see CanonicalText.cs).
// node judge.mjs rows hyparquet|parquet-wasm FILE...          each file's rows, then a line "."
// node judge.mjs rewrite FILE...                             FILE.v2 beside each, written by parquet-wasm with V2 pages
// node judge.mjs bloom FILE COLUMN TEXT...                    one line per text: true if the filter may contain it
// node judge.mjs index FILE                                   every chunk's column and offset index as one JSON line
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const tools = process.env.TOOLS_FOLDER;
const module = (path) => import(pathToFileURL(join(tools, 'node_modules', path)).href);
const hex = (bytes) => 'x' + Buffer.from(bytes).toString('hex');
const scratch = new DataView(new ArrayBuffer(8));

function float32(value) {
  if (Number.isNaN(value)) return 'NaN';
  scratch.setFloat32(0, value);
  return 'f' + scratch.getUint32(0).toString(16).padStart(8, '0');
}

function float64(value) {
  if (Number.isNaN(value)) return 'NaN';
  scratch.setFloat64(0, value);
  return 'd' + scratch.getBigUint64(0).toString(16).padStart(16, '0');
}

function signedBigEndian(bytes) {
  let value = 0n;
  for (const byte of bytes) value = value * 256n + BigInt(byte);
  return bytes.length > 0 && bytes[0] >= 128 ? value - (1n << BigInt(8 * bytes.length)) : value;
}

// hyparquet would turn decimals and instants into rounded numbers, so the leaves' logical types are hidden from it.
async function readHyparquet(file) {
  const { parquetMetadata, parquetRead } = await module('hyparquet/src/index.js');
  const { compressors } = await module('hyparquet-compressors/src/index.js');
  const bytes = readFileSync(file);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const metadata = parquetMetadata(buffer);
  const original = metadata.schema.map((element) => ({ ...element }));
  for (const element of metadata.schema) {
    if (element.type !== undefined) {
      delete element.converted_type;
      delete element.logical_type;
    }
  }

  let position = 0;
  const build = () => {
    const element = original[position++];
    return { element, children: Array.from({ length: element.num_children ?? 0 }, build) };
  };
  const root = build();
  const format = (node, value) => {
    const { element } = node;
    if (value === null || value === undefined) return '~';
    if (element.converted_type === 'LIST') {
      const item = node.children[0].children[0];
      return '[' + value.map((each) => format(item, each)).join(',') + ']';
    }
    if (element.num_children) return '{' + node.children.map((child) => format(child, value[child.element.name])).join(',') + '}';
    switch (element.type) {
      case 'BOOLEAN': return value ? 't' : 'f';
      case 'FLOAT': return float32(value);
      case 'DOUBLE': return float64(value);
      case 'BYTE_ARRAY': return hex(value);
      case 'FIXED_LEN_BYTE_ARRAY': return element.converted_type === 'DECIMAL' ? signedBigEndian(value).toString() : hex(value);
      default: return value.toString();
    }
  };
  const lines = [];
  await parquetRead({
    file: buffer, metadata, compressors, utf8: false, rowFormat: 'object',
    onComplete: (rows) => rows.forEach((row) => lines.push(root.children.map((child) => format(child, row[child.element.name])).join(','))),
  });
  return lines;
}

const isSet = (bitmap, index) => !bitmap || bitmap.length === 0 || ((bitmap[index >> 3] >> (index & 7)) & 1) === 1;

// Reads Arrow's buffers themselves, as the accessors of apache-arrow round instants to milliseconds.
function formatArrow(arrow, data, row) {
  const { Type } = arrow;
  const at = row + data.offset;
  if (data.nullCount > 0 && !isSet(data.nullBitmap, at)) return '~';
  switch (data.typeId) {
    case Type.Bool: return isSet(data.values, at) ? 't' : 'f';
    case Type.Int: case Type.Date: case Type.Timestamp: return data.values[row].toString();
    case Type.Float: return data.type.precision === 1 ? float32(data.values[row]) : float64(data.values[row]);
    case Type.Utf8: case Type.Binary: case Type.LargeUtf8: case Type.LargeBinary: {
      const [from, to] = [Number(data.valueOffsets[row]), Number(data.valueOffsets[row + 1])];
      return hex(data.values.subarray(from, to));
    }
    case Type.FixedSizeBinary: return hex(data.values.subarray(row * data.type.byteWidth, (row + 1) * data.type.byteWidth));
    case Type.Decimal: {
      const words = data.type.bitWidth / 32;
      const bytes = Buffer.from(data.values.slice(row * words, (row + 1) * words).buffer);
      return signedBigEndian(bytes.reverse()).toString();
    }
    case Type.Struct: return '{' + data.children.map((child) => formatArrow(arrow, child, row)).join(',') + '}';
    case Type.List: case Type.LargeList: {
      const [from, to] = [Number(data.valueOffsets[row]), Number(data.valueOffsets[row + 1])];
      const items = [];
      for (let i = from; i < to; i++) items.push(formatArrow(arrow, data.children[0], i));
      return '[' + items.join(',') + ']';
    }
    default: throw new Error(`Arrow type ${data.type} is not read by the judge`);
  }
}

async function readParquetWasm(file) {
  const require = createRequire(join(tools, 'package.json'));
  const { readParquet } = require('parquet-wasm');
  const arrow = require('apache-arrow');
  const table = arrow.tableFromIPC(readParquet(readFileSync(file)).intoIPCStream());
  const lines = [];
  for (const batch of table.batches) {
    for (let row = 0; row < batch.numRows; row++) {
      lines.push(batch.data.children.map((child) => formatArrow(arrow, child, row)).join(','));
    }
  }
  return lines;
}

async function rewrite(files) {
  const require = createRequire(join(tools, 'package.json'));
  const { readParquet, writeParquet, Compression, WriterPropertiesBuilder, WriterVersion } = require('parquet-wasm');
  for (const file of files) {
    const properties = new WriterPropertiesBuilder()
      .setWriterVersion(WriterVersion.V2).setCompression(Compression.SNAPPY).setDataPageSizeLimit(2000).setMaxRowGroupSize(150).build();
    writeFileSync(file + '.v2', writeParquet(readParquet(readFileSync(file)), properties));
  }
}

async function bloom(file, column, texts) {
  const { parquetMetadata } = await module('hyparquet/src/index.js');
  const { parseBloomFilter, bloomFilterContains, readBloomFilter, sbbfContains } = await module('hyparquet/src/bloom.js');
  const { xxhash64 } = await module('hyparquet/src/xxhash.js');
  const bytes = readFileSync(file);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const metadata = parquetMetadata(buffer);
  const chunks = metadata.row_groups.map((group) => group.columns.find((chunk) => chunk.meta_data.path_in_schema.join('.') === column).meta_data);
  const filters = chunks.map((chunk) => {
    const view = new DataView(buffer, Number(chunk.bloom_filter_offset), chunk.bloom_filter_length);
    return (readBloomFilter ?? parseBloomFilter)({ view, offset: 0 });
  });
  for (const text of texts) {
    const hash = xxhash64(Buffer.from(text));
    console.log(filters.some((filter) => sbbfContains(filter.blocks, hash)));
  }
}

async function index(file) {
  const { parquetMetadata } = await module('hyparquet/src/index.js');
  const { readColumnIndex, readOffsetIndex } = await module('hyparquet/src/indexes.js');
  const bytes = readFileSync(file);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const plain = (key, value) => typeof value === 'bigint' ? Number(value) : value instanceof Uint8Array ? hex(value) : value;
  for (const group of parquetMetadata(buffer).row_groups) {
    for (const chunk of group.columns) {
      const reader = (offset, length) => ({ view: new DataView(buffer, Number(offset), length), offset: 0 });
      console.log(JSON.stringify({
        path: chunk.meta_data.path_in_schema.join('.'),
        column: chunk.column_index_offset === undefined ? null
          : readColumnIndex(reader(chunk.column_index_offset, chunk.column_index_length), { type: 'BYTE_ARRAY' }, { stringFromBytes: (each) => each && hex(each) }),
        offset: readOffsetIndex(reader(chunk.offset_index_offset, chunk.offset_index_length)),
      }, plain));
    }
  }
}

const [command, ...rest] = process.argv.slice(2);
if (command === 'rows') {
  const [engine, ...files] = rest;
  const read = { hyparquet: readHyparquet, 'parquet-wasm': readParquetWasm }[engine];
  for (const file of files) {
    const lines = await read(file).catch((error) => {
      throw new Error(`${engine} cannot read ${file}: ${error.stack ?? error}`);
    });
    process.stdout.write(lines.map((line) => line + '\n').join('') + '.\n');
  }
} else if (command === 'rewrite') {
  await rewrite(rest);
} else if (command === 'bloom') {
  await bloom(rest[0], rest[1], rest.slice(2));
} else if (command === 'index') {
  await index(rest[0]);
} else {
  console.error(`unknown command '${command}'`);
  process.exit(2);
}
