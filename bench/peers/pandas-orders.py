"""CSV into Parquet as scripts on pandas do it, a chunk at a time: `python pandas-orders.py <csv> <output>`. Prints what it took."""
import sys

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from usage import print_usage

# pandas has no decimals of its own: such scripts keep amounts as floating point numbers.
SCHEMA = pa.schema([
    ('order_id', pa.int64()), ('customer_id', pa.int64()), ('amount', pa.float64()), ('currency', pa.string()), ('order_date', pa.date32()),
    ('created_at', pa.timestamp('us')), ('status', pa.string()), ('email', pa.string()), ('note', pa.string()),
])
TYPES = {
    'order_id': 'Int64', 'customer_id': 'Int64', 'amount': 'float64', 'currency': 'string', 'order_date': 'datetime64[us]', 'created_at': 'datetime64[us]',
    'status': 'string', 'email': 'string', 'note': 'string',
}

source, target = sys.argv[1:]
with pq.ParquetWriter(target, SCHEMA) as writer:
    for chunk in pd.read_csv(source, chunksize=100_000, keep_default_na=False, na_values=['']):
        for name, kind in TYPES.items():
            chunk[name] = chunk[name].astype(kind)
        writer.write_table(pa.Table.from_pandas(chunk, schema=SCHEMA, preserve_index=False))
print_usage()
