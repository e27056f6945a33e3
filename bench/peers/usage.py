"""What this process has taken, as the benchmark reads it; the time is taken by whoever started it."""
import json
import re
import resource


def print_usage():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({'seconds': 0, 'cpuSeconds': usage.ru_utime + usage.ru_stime, 'peakMib': peak_kib(usage) / 1024}))


def peak_kib(usage):
    # The resident peak of getrusage begins with that of the parent process; VmHWM does not.
    try:
        with open('/proc/self/status', encoding='latin-1') as status:
            return int(re.search(r'^VmHWM:\s+(\d+) kB$', status.read(), re.MULTILINE).group(1))
    except OSError:
        return usage.ru_maxrss
