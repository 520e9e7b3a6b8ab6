"""films_nightly: train on what there is, measure, and publish only what is not worse than what is served.

Environment: RS_BIN, where the tools are, if they are not on PATH, and RS_SITE, a folder (absolute) of which this uses
    data/ratings.csv, movies.csv, tags.csv   what there is to learn from, in MovieLens' form
    arrivals/*/ratings*.csv, movies*.csv     what has come since (films_arrivals)
    runs/run-ID/                             what a run made; the last three that were published are kept
    current -> runs/run-ID                   what is served: a link, switched in one step
A run that fails or is not published leaves `current` as it was; its folder goes when a later run is published.

The latest ratings are held out, from one moment on. What is published is what was measured. What was published before is
older than the moment, so (while ratings come in the order of time) neither has seen what both are asked.
"""

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Param

# The id of a run may hold anything, and stays one name of a folder. ({{ ds }} is not there in a run without a date.)
RUN = "run-{{ run_id | urlencode | replace('/', '%2F') }}"

# Each task is a bash of its own in the run's folder, which ingest makes. Where it is gone, the run starts from ingest again.
START = f"""set -euo pipefail
PATH=${{RS_BIN:+$RS_BIN:}}$PATH
shopt -s nullglob
cd "$RS_SITE/runs/{RUN}"
rows() {{ awk 'NR == 1 || FNR > 1' "$RS_SITE/data/$1.csv" "$RS_SITE"/arrivals/*/"$1"*.csv; }} # one header, then all rows
"""

# The same line for what was made and for what is served, so that models alone are compared.
RANK = """rank() { # rank FOLDER LISTS
    rs-recommend rank -q --model "$1/next.safetensors" --model "$1/together.safetensors=0.4" \\
        --model "$1/als.safetensors=0.2" -n 10 -o "$2" TR.safetensors
}
"""


def step(task_id, command, start=START):
    return BashOperator(task_id=task_id, bash_command=start + command, do_xcom_push=False)


with DAG(
    "films_nightly",
    schedule="0 3 * * *",
    catchup=False,
    max_active_runs=1,
    max_active_tasks=1,  # a tool has all processors, and the memory for its model
    tags=["films"],
    doc_md=__doc__,
    params={
        "test": Param(
            0.05,
            type="number",
            exclusiveMinimum=0,
            exclusiveMaximum=1,
            description="the part of the ratings, the latest, that is held out",
        ),
        "tolerance": Param(0.0, type="number", description="how much worse in NDCG@10 is still published"),
    },
) as dag:
    ingest = step(
        "ingest",
        "rows ratings | rs-ingest -o R.safetensors",
        start=f'mkdir -p "$RS_SITE/runs/{RUN}"\n' + START,
    )
    split = step(
        "split",
        "rs-split --by global-time --test {{ params.test }} --train TR.safetensors --held-out TE.safetensors R.safetensors",
    )
    models = [
        step("next_films", "rs-ease -q --method transitions --fit next.safetensors TR.safetensors"),
        step("films_together", "rs-ease -q --fit together.safetensors TR.safetensors"),
        step("factors", "rs-als -q --binary -k 64 --fit als.safetensors -o item_factors.safetensors TR.safetensors"),
        step(
            "content",
            """rows movies | rs-ingest --multi-hot genres --fit genres.safetensors -o G.safetensors
rs-ingest --tags tag --fit tags.safetensors -o T.safetensors "$RS_SITE/data/tags.csv"
rs-join --how left G.safetensors T.safetensors | rs-scale --method minmax --fit scaler.safetensors |
    rs-encode -q --dim 32 --fit encoder.safetensors -o films.safetensors
rs-recommend popular --ratings TR.safetensors --items G.safetensors --fit popularity.safetensors -o /dev/null""",
        ),
    ]
    measure = step(
        "measure",
        RANK
        + """before=()
if current=$(readlink -e "$RS_SITE/current"); then
    rank "$current" before.safetensors
    before=(--compare before.safetensors)
fi
rank . lists.safetensors
rs-eval --truth TE.safetensors --train TR.safetensors --bootstrap 500 "${before[@]}" --metrics metrics.json lists.safetensors""",
    )
    # Exit code 99 is "skipped": what is served stays, and the run is no failure.
    gate = step(
        "gate",
        """awk -F '[" :,]+' -v tolerance={{ params.tolerance }} '
    { value[$2] = $3 }
    END {
        if (!("ndcg_at_10" in value)) { print "metrics.json: want ndcg_at_10: was anything held out?"; exit 1 }
        print "NDCG@10 " value["ndcg_at_10"]
        if (!("diff/ndcg_at_10" in value)) { print "nothing is served yet"; exit 0 }
        print "against what is served " value["diff/ndcg_at_10"]
        exit value["diff/ndcg_at_10"] + tolerance >= 0 ? 0 : 99
    }' metrics.json""",
    )
    publish = step(
        "publish",
        f"""touch published
cd "$RS_SITE"
ln -sfn "runs/{RUN}" current.new
mv -T current.new current
# What goes is first put aside by name, so that no folder in runs is ever half there.
kept=$(ls -t runs/*/published | awk -F / 'NR <= 3 {{ print $2 }}')
rm -rf runs/.old
mkdir runs/.old
for folder in runs/*; do
    grep -qxF "${{folder#runs/}}" <<<"$kept" || mv "$folder" runs/.old/
done
rm -rf runs/.old""",
    )
    ingest >> split >> models >> measure >> gate >> publish
