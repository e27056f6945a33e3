# A job for the tests: writes down what it was given, then waits to be told its exit code: `job-program.sh <folder> [arg …]`.
folder=$1
shift
echo "begins as $$"
echo 'complains' >&2
printf '%s\0' "$$" "$SOME_SETTING" "$@" > "$folder/$JOB_RUN_ID.part"
mv "$folder/$JOB_RUN_ID.part" "$folder/$JOB_RUN_ID.given"
until [ -e "$folder/$JOB_RUN_ID.code" ]; do sleep 0.02; done
exit "$(cat "$folder/$JOB_RUN_ID.code")"
