/** What `--help` adds to the list of options: examples, exit codes, and where files go. */
export const PROGRAM_HELP = `
Examples:
  sluice run ./folder                          process what lies in ./folder
  sluice convert orders.csv orders.parquet     convert one file
  sluice infer orders.csv -o orders.json       draft a contract from a sample
  sluice explain data/in/orders.csv --config folder/config/config.json
  sluice check ./folder                        validate configuration and contracts
  sluice process payload.json --ingestion ./in --processed ./star
  sluice status ./folder                       what became of every file
  sluice replay ./folder --state quarantined   run files again, after a correction
  sluice sweep ./folder                        finish what was left open
  sluice queue ./folder                        files of ordered jobs that wait
  sluice status --aws --stack lake             the same of what is deployed to AWS

People read stderr; with --json exactly one JSON document is printed on stdout.

Exit codes: 0 done, 1 something needs attention, 2 wrong usage, 130 interrupted.
Every command has its own --help.`

export const RUN_HELP = `
The folder stands for a bucket:
  data/in/**              files that config/config.json names; each becomes
                          silver/<target table>/**.parquet
  bronze/**.csv           become silver/**.parquet, whether configured or not
  config/config.json      the list of jobs
  config/contracts/       the contracts of the tables
  quarantine/<file>/      rejected rows, one JSON line each
  data/new_files/         files that no job names are moved here
  .sluice/                the ledger and the notices (.sluice/notices.ndjson)

A file that changed within the last 2 seconds counts as still being written and
is waited for, up to 30 seconds. Running again is safe: what is done stays done,
what was interrupted is finished.

Files of a job with "order" run strictly one after another within their group, up to
four groups at once. A Glue job is the program of --job-command here: it is started
once a file with the arguments of the Glue job (--bucket, --key, --filename, …) behind
its own, and its exit code is the end of the run; 0 is success. Without --job-command
files of Glue jobs end FAILED (no-local-job). After Ctrl-C programs that still run go
on, or can be run again; the next run takes them up.

Examples:
  sluice run ./folder
  sluice run ./folder --json > result.json
  sluice run ./folder --job-command "python3 load.py"
  sluice run ./folder --strict && echo "every row arrived"
  sluice run ./folder --watch                  until Ctrl-C

With --watch, files are processed as they come, and the JSON document is printed
when it is interrupted, with what changed since it began.

Exit codes: 0 every file reached its end; 1 a file failed, was quarantined or is
not finished, or --strict found a rejected row or an unconfigured file; 2 wrong
usage (no such folder); 130 interrupted.`

export const CONVERT_HELP = `
Examples:
  sluice convert orders.csv orders.parquet
  sluice convert orders.csv.gz orders.parquet --contract config/contracts/orders.json
  cat orders.csv | sluice convert - orders.parquet --json
  sluice convert orders.jsonl orders.parquet --contract config/contracts/orders.json

JSON lines: a file called .jsonl, .ndjson or .json holds one JSON object a line, or
one array of objects; --format jsonl says so of any other, and of stdin. Members
become columns by their names.

Old readers: --integers plain is for what cannot read integers as differences (Spark
before 3.3, and with it Glue 3), and makes files larger by a third or so; --compression
zstd makes them smaller, for readers that know it. PARQUET_INTEGERS and
PARQUET_COMPRESSION in the environment say so for this and for all other commands.

Where files go: the output is written beside its final name and renamed when it
is complete, so there is never half a file. Rejected rows go to --rejects, values
that were made null to <out.parquet>.warnings.ndjson; both only when there are any.

Exit codes: 0 converted; 1 the file or the contract was refused, or --strict found
a rejected row; 2 wrong usage; 130 interrupted.`

export const INFER_HELP = `
Looks at the first 10,000 rows, or 16 MiB of text if they are more, and guesses
nothing that is not told by them: leading zeros, dates that could be read in two
ways and numbers that are not all numbers stay text, with the reason. The draft is
a beginning: read it, correct it, and check it with sluice check.

Examples:
  sluice infer orders.csv                      the contract on stdout, the reasons on stderr
  sluice infer orders.csv.gz -o config/contracts/orders.json
  head -n 1000 orders.csv | sluice infer - --rows 1000 > contract.json

Exit codes: 0 drafted; 1 the file cannot be read as a table; 2 wrong usage (also
an existing output without --force); 130 interrupted.`

export const EXPLAIN_HELP = `
Examples:
  sluice explain data/in/orders.csv --config config/config.json
  sluice explain --event event.json --json
  aws sqs receive-message … | sluice explain --event - --json

Nothing is written. The file itself need not exist: only its key is looked at.

Exit codes: 0 explained; 1 the configuration or the event cannot be read; 2 wrong
usage; 130 interrupted.`

export const CHECK_HELP = `
A folder is checked as a whole: config/config.json, all of config/contracts/, and
what they say of one another and of the files under bronze/. A single file is taken for a configuration when it
holds a list, and for a contract when it holds an object.

Examples:
  sluice check ./folder
  sluice check config/contracts/orders.json --json

Nothing is written.

Exit codes: 0 no findings but notes; 1 errors or warnings; 2 wrong usage;
130 interrupted.`

export const PROCESS_HELP = `
A packet is a file of rows of one source table: JSON lines or one JSON array. Its
rows become files of the tables of the star; which files make up the tables at this
moment stands in manifest.json, which is replaced at once for all tables of a packet.
Rejected rows go to quarantine/<table>/ with their line numbers.

Running again is safe: a packet that is in is not taken in again, and what was
interrupted is finished. Packets that are held go in once what they wait for has come.

A template may hold {table}, {id}, {id:08}, {date} and {time}; with the last two the
packet is looked for, as in "{date}/{table}_{id:08}_{time}.jsonl".

Examples:
  sluice process payload.json --ingestion ./ingestion --processed ./star
  sluice process - --ingestion ./ingestion --processed ./star --policy unknown --json

Exit codes: 0 no packet failed (some may be held); 1 a packet failed, or the payload
cannot be understood; 2 wrong usage; 130 interrupted.`

export const STATUS_HELP = `
One line a version of a file: its state, its job, its runs, and whether all its
notices were sent; for the folder of a star also the packets that are missing or
waiting. Nothing is written.

Of a deployment the whole ledger table is read, which takes minutes where it holds
millions of receipts; --state RECEIVED and --state ROUTED read only what is open, and
the reading ends once --limit receipts are found.

Examples:
  sluice status ./folder --state FAILED
  sluice status ./folder --date 2025-04-14 --json
  sluice status --aws --stack lake --state FAILED --limit 100

Exit codes: 0 shown; 2 wrong usage; 130 interrupted.`

export const REPLAY_HELP = `
A replay is a new attempt of the same receipt, by the configuration and the
contracts as they are now. Parked files run once their job is active, quarantined
and failed ones once what refused them is corrected, unconfigured ones are moved
back first. Without an option, all of these are. The receipt remembers who asked,
when and why.

What was processed is converted again only if --state processed asks for it, after
its contract changed: from the file as it was kept, which an archived one is brought
back for. Its table is replaced once; by the same contract nothing is written. Of
several uploads under one name only the latest is meant. A file that is gone, or that
another lies in the place of, is told and left alone, as is what a Glue job has made.

Of a deployment files must be chosen, or --all be said. Those under data/in/ are given
to their workflow or queue at once. Those under bronze/ are not converted on this
machine: the deployed sweep does it, which comes every 15 minutes.

Examples:
  sluice replay ./folder --dry-run             what would be replayed
  sluice replay ./folder --state processed --job JOB001 --reason "amount is a decimal"
  sluice replay ./folder --state parked --job JOB003
  sluice replay ./folder --prefix data/in/orders --reason "contract corrected"
  sluice replay --aws --stack lake --state failed --dry-run
  sluice replay --aws --stack lake --job JOB003 --reason "activated"

Exit codes: 0 every file reached its end, or was given to the deployment; 1 a file
failed again or is not finished; 2 wrong usage; 130 interrupted.`

export const SWEEP_HELP = `
Finishes what an interrupted run left half done, sends notices that could not be
sent, closes receipts whose files are gone, and processes files that have no receipt.

In a deployment it does at once what the deployed sweep does every 15 minutes, but for
converting: a file under bronze/ gets its receipt, and the deployed sweep converts it.

Examples:
  sluice sweep ./folder
  sluice sweep ./folder --older-than 900
  sluice sweep --aws --stack lake --prefix data/in/2025/

Exit codes: 0 everything reached its end, or was given to the deployment; 1 something needs attention; 2 wrong
usage; 130 interrupted.`

export const QUEUE_HELP = `
One line a group of ordered files in which something is left to do: the file that is
worked on, that halted the group, or that comes next, its runs, and how many wait
behind it. Nothing is written.

Examples:
  sluice queue ./folder
  sluice queue ./folder --json
  sluice queue --aws --stack lake

Exit codes: 0 shown; 2 wrong usage; 130 interrupted.`

export const RESUME_HELP = `
A group is halted when the last attempt of a file fails and its job says "on_failure":
"halt". It goes on with the next sluice run: first with the file that halted it, as a
new attempt by the configuration as it is now, then with those that have waited. In a
deployment it goes on by itself, within a minute or two.

Examples:
  sluice resume ./folder orders_20250915
  sluice resume orders_20250915 --folder ./folder --skip
  sluice resume --aws --stack lake orders_20250915 --reason "the table is there"

Exit codes: 0 resumed, or not halted; 2 wrong usage (no such group); 130 interrupted.`

export const REDRIVE_HELP = `
Files that ended FAILED (job-failed) in the group are tried again by the next sluice
run, each as a new attempt by the configuration as it is now, the oldest first. Where
files after them have been run by now, a notice tells that they came late.

Examples:
  sluice redrive ./folder orders_20250915
  sluice redrive orders_20250915 --folder ./folder --reason "the table was locked"
  sluice redrive --aws --stack lake orders_20250915

Exit codes: 0 put back, or nothing to put back; 2 wrong usage; 130 interrupted.`
