"""What the job script uses of Glue's library, for machines that do not have it: the same answers to the same arguments."""
import argparse


def getResolvedOptions(args, options):
    if 'JOB_RUN_ID' in options:
        raise RuntimeError('Using reserved arguments --JOB_RUN_ID')
    parser = argparse.ArgumentParser()
    parser.add_argument('--JOB_RUN_ID', required=False)
    for option in options:
        parser.add_argument('--' + option, required=True)
    known, _ = parser.parse_known_args(args[1:])
    return vars(known)
