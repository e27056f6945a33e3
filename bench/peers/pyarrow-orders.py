"""CSV into Parquet by Arrow's own reader, a block at a time: `python pyarrow-orders.py <csv> <output>`. Prints what it took."""
import sys

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq

from usage import print_usage

SCHEMA = pa.schema([
    ('order_id', pa.int64()), ('customer_id', pa.int64()), ('amount', pa.decimal128(12, 2)), ('currency', pa.string()), ('order_date', pa.date32()),
    ('created_at', pa.timestamp('us')), ('status', pa.string()), ('email', pa.string()), ('note', pa.string()),
])

source, target = sys.argv[1:]
reader = csv.open_csv(
    source,
    parse_options=csv.ParseOptions(newlines_in_values=True),
    convert_options=csv.ConvertOptions(column_types=SCHEMA, strings_can_be_null=True, null_values=['']),
)
with pq.ParquetWriter(target, SCHEMA) as writer:
    for batch in reader:
        writer.write_batch(batch)
print_usage()
