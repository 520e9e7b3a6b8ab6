"""films_arrivals: the new users and films of the day, served by the models as they are; nothing is trained again.

Environment: RS_SITE and RS_BIN as in films_nightly, which has published a `current`. In RS_SITE/inbox lie
    ratings*.csv   ratings of new or known users, with the columns of data/ratings.csv
    movies*.csv    new films, with the columns of data/movies.csv
each put there whole, by a rename. A file is a task of its own, and ends as
    arrivals/run-ID/NAME.safetensors   what came of it: lists for its users, or vectors of its films
    arrivals/run-ID/NAME.csv           the file itself: films_nightly learns from it, beside data
The file is moved last, by one rename: from then on it is taken, before that it lies in the inbox as it came. So whatever
is ended half-way is done again by the next run, and no row is lost or there twice. A file that is refused stays in the
inbox, its task and the run fail, and the others are served all the same.
"""

import os
from pathlib import Path

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, task

SERVE = """set -euo pipefail
PATH=${RS_BIN:+$RS_BIN:}$PATH
shopt -s nullglob
scratch=$PWD
cd "$RS_SITE"
file=inbox/$NAME.csv
to=arrivals/run-{{ run_id | urlencode | replace('/', '%2F') }}
refuse() { echo "$file: $*" >&2; exit 1; }
header() { sed 's/^\\xef\\xbb\\xbf//; s/\\r$//; q' "$1"; }
rows() { awk 'NR == 1 || FNR > 1' "$@"; } # one header, then all rows

[ ! -e "$to/$NAME.csv" ] || exit 0 # an earlier try has done it
case $NAME in
ratings*) kind=ratings ;;
movies*) kind=movies ;;
*) refuse "want a name that begins with ratings or movies" ;;
esac
[ "$(header "$file")" = "$(header data/$kind.csv)" ] || refuse "want the columns of data/$kind.csv"
# The link may be switched at any time: all models are of one night.
current=$(readlink -e current) || refuse "nothing is published yet: want a run of films_nightly first"
mkdir -p "$to"

# A user's list goes by all that is known of them.
serve_ratings() {
    rs-ingest -o "$scratch/new.safetensors" "$file"
    rows arrivals/*/ratings*.csv "$file" | rs-ingest --append "$current/R.safetensors" |
        rs-filter --keep-rows-of "$scratch/new.safetensors" |
        rs-recommend rank -q --model "$current/next.safetensors" --model "$current/together.safetensors=0.4" \\
            --model "$current/als.safetensors=0.2" -n 10 -o "$to/$NAME.safetensors"
}

# A film comes once. One file at a time, so that two do not bring the same.
serve_movies() {
    exec 9>arrivals/.lock
    flock 9
    rows data/movies.csv arrivals/*/movies*.csv "$file" | rs-ingest --multi-hot genres -o /dev/null ||
        refuse "behind data/movies.csv and the films that arrived it cannot be read"
    head -n 1 data/tags.csv | rs-ingest --tags tag --apply "$current/tags.safetensors" -o "$scratch/tags.safetensors"
    rs-ingest --multi-hot genres --apply "$current/genres.safetensors" "$file" |
        rs-join --how left - "$scratch/tags.safetensors" | rs-scale --apply "$current/scaler.safetensors" |
        rs-encode -q --apply "$current/encoder.safetensors" -o "$to/$NAME.safetensors"
}

serve_$kind
mv "$file" "$to/"
"""

with DAG(
    "films_arrivals",
    schedule="0 * * * *",
    catchup=False,
    max_active_runs=1,
    max_active_tasks=2,  # each has all models in memory
    tags=["films"],
    doc_md=__doc__,
) as dag:

    @task
    def arrivals():
        """The files of the inbox, each as the environment of a task; what is over a thousand comes by the next run."""
        inbox = Path(os.environ["RS_SITE"]) / "inbox"
        names = sorted(path.stem for path in inbox.iterdir() if path.suffix == ".csv" and path.name[0] != ".")
        return [{"NAME": name} for name in names[:1000]]

    BashOperator.partial(
        task_id="serve",
        bash_command=SERVE,
        append_env=True,
        do_xcom_push=False,
        map_index_template="{{ task.env['NAME'] }}",
    ).expand(env=arrivals())
