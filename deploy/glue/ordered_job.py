"""A job of AWS Glue whose files run strictly one after another: a template, for Spark and Python shell jobs alike.

Put the work into `process` below; leave the rest as it is. Glue has no way to recognise that a start was repeated, so when the
answer to one is lost a second run of the same file can be started. Each run therefore first claims the run id it was given in the
ledger, and works only if it gets it: of two runs with one id, one works and the other ends at once, as a success.

The job needs
- `MaxRetries` 0: Sluice tries a failed run again itself, in its turn. A retry of Glue's own is refused its claim;
- the rights `dynamodb:UpdateItem` and `dynamodb:GetItem` on the ledger's table;
- `--ledger_table` among its default arguments, where the table is not named `etl-metadata`.

It is started with `--bucket`, `--key`, `--filename`, `--version` (where the bucket has versions) and `--sluice_run_id`.
"""

import sys
import uuid
from datetime import datetime, timezone

import boto3
from awsglue.utils import getResolvedOptions
from botocore.exceptions import ClientError


def process(bucket, key, version):
    """Your work on one file. Raise an exception if it fails; the file is then tried again, and no other of its group runs meanwhile.

    Read exactly this version of the object (`VersionId=version` where it is not None): a newer one has a run of its own. A run
    that fails halfway is repeated from the beginning, so write in a way that may be repeated: to a place named after the input,
    or by an upsert. In a Spark job, make the SparkContext and the GlueContext here, so that a refused run costs nothing.
    """
    raise NotImplementedError('put the work of this job into process() of ordered_job.py')


LEDGER_FORMAT = 1  # Of the records that this script can change; a newer ledger needs a newer script.


def main():
    # JOB_RUN_ID is among the answers without being asked for, and must not be asked for.
    options = getResolvedOptions(sys.argv, ['bucket', 'key', 'sluice_run_id'])
    run_id, job_run_id = options['sluice_run_id'], options.get('JOB_RUN_ID')
    if not job_run_id:
        raise RuntimeError('Glue did not say which run this is (--JOB_RUN_ID), so that it cannot claim ' + run_id)
    table = boto3.resource('dynamodb').Table(argument('ledger_table', 'etl-metadata'))
    refusal = claim(table, run_id, job_run_id)
    if refusal is not None:
        print(f'Nothing to do: {refusal}. This run ends without having touched anything.')
        return
    process(options['bucket'], options['key'], argument('version', '') or None)


def claim(table, run_id, job_run_id):
    """Claims the run for this run of Glue. None if it has it now, else why not, in words."""
    key = {'PK': f'RUN#{run_id}', 'SK': 'RUN'}
    change = claiming(job_run_id)
    run = update_if_unclaimed(table, key, change)
    if run is None:
        run = table.get_item(Key=key, ConsistentRead=True).get('Item')
        refusal = why_not(run, run_id, job_run_id)
        if refusal is not None:
            return refusal
    # The listing of the day has a copy of the run. Whoever changes the run next brings it up to date, too, so it may fail here.
    try:
        update_if_unclaimed(table, listing_key(run), change)
    except ClientError as error:
        print(f'The listing could not be brought up to date: {error}')
    return None


def claiming(job_run_id):
    """The change from a pending run to one that this run of Glue has claimed; the same for the run and its copy."""
    now = datetime.now(timezone.utc).isoformat(timespec='milliseconds').replace('+00:00', 'Z')
    return {
        'UpdateExpression': 'SET #state = :running, #claimed_by = :me, #fence = #fence + :one, #updated_at = :now, '
                            '#revision = :revision, #history = list_append(#history, :entry)',
        'ConditionExpression': '#format = :format AND #state = :pending AND attribute_not_exists(#claimed_by)',
        'ExpressionAttributeNames': {
            f'#{name}': name
            for name in ('format', 'state', 'claimed_by', 'fence', 'updated_at', 'revision', 'history')
        },
        'ExpressionAttributeValues': {
            ':format': LEDGER_FORMAT,
            ':pending': 'PENDING',
            ':running': 'RUNNING',
            ':me': job_run_id,
            ':one': 1,
            ':now': now,
            # Every write gives the record a new one: whoever read it before the claim cannot overwrite the claim.
            ':revision': str(uuid.uuid4()),
            ':entry': [{'at': now, 'from': 'PENDING', 'to': 'RUNNING'}],
        },
    }


def update_if_unclaimed(table, key, change):
    """The record as it is after the change; None if it is not a pending one that nobody has claimed."""
    try:
        return table.update_item(Key=key, ReturnValues='ALL_NEW', **change)['Attributes']
    except ClientError as error:
        if error.response['Error']['Code'] == 'ConditionalCheckFailedException':
            return None
        raise


def why_not(run, run_id, job_run_id):
    if run is None:
        return f'the ledger has no run {run_id}'
    if run.get('format') != LEDGER_FORMAT:
        return f'the ledger has run {run_id} in format {run.get("format")}, and this script knows {LEDGER_FORMAT} alone'
    # The answer to this run's own claim was lost, and the SDK has sent it again.
    if run.get('claimed_by') == job_run_id and run.get('state') == 'RUNNING':
        return None
    return f'run {run_id} is {run.get("state")} and claimed by {run.get("claimed_by", "nobody")}, not by {job_run_id}'


def listing_key(run):
    day, created_at = run['created_at'][:10], run['created_at']
    fraction = created_at[19:].strip('.Z')[:3].ljust(3, '0')
    return {'PK': f'EXEC#{day}', 'SK': f'{created_at[:19]}.{fraction}Z#{run["id"]}'}


def argument(name, default):
    """An argument that may be absent, and whose value may begin with a dash."""
    flag = f'--{name}'
    return sys.argv[sys.argv.index(flag) + 1] if flag in sys.argv[:-1] else default


if __name__ == '__main__':
    main()
