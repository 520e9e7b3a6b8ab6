"""airflow_rest.py URL COMMAND ...: what the tests ask of Airflow's REST API.

    ready                 wait until the scheduler is alive and the DAGs are known
    trigger DAG RUN       start a run that has no logical date
    wait DAG RUN          wait until it is over, print its state
    tasks DAG RUN         print "task state tries" for each task (task.INDEX where it is mapped)
    clear DAG RUN         run again what failed, and what stands below it
    next DAG              print when the schedule starts it next
"""

import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

PATIENCE = 300  # seconds, on a machine that is busy


def ask(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/api/v2/{path}", data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        sys.exit(f"{path}: {error.code} {error.read().decode()}")


def until(what, wanted):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            answer = what()
        except (urllib.error.URLError, OSError):
            answer = None
        if answer is not None and wanted(answer):
            return answer
        time.sleep(0.5)
    sys.exit(f"no answer in {PATIENCE} s; the last was {answer}")


def run_path(dag, run):
    return f"dags/{dag}/dagRuns/{urllib.parse.quote(run, safe='')}"


def ready():
    until(lambda: ask("monitor/health"), lambda health: health["scheduler"]["status"] == "healthy")
    until(lambda: ask("dags"), lambda dags: dags["total_entries"] >= 2)


def trigger(dag, run):
    ask(f"dags/{dag}/dagRuns", {"dag_run_id": run, "logical_date": None})


def wait(dag, run):
    print(until(lambda: ask(run_path(dag, run)), lambda answer: answer["state"] in ("success", "failed"))["state"])


def tasks(dag, run):
    for task in sorted(ask(run_path(dag, run) + "/taskInstances")["task_instances"], key=lambda t: (t["task_id"], t["map_index"])):
        index = f".{task['map_index']}" if task["map_index"] >= 0 else ""
        print(f"{task['task_id']}{index} {task['state']} {task['try_number']}")


def clear(dag, run):
    options = {"dry_run": False, "only_failed": True, "include_downstream": True, "reset_dag_runs": True}
    ask(f"dags/{dag}/clearTaskInstances", {"dag_run_id": run, **options})


def next_run(dag):
    print(ask(f"dags/{dag}")["next_dagrun_run_after"])


url, command, *arguments = sys.argv[1:]
commands = {"ready": ready, "trigger": trigger, "wait": wait, "tasks": tasks, "clear": clear, "next": next_run}
commands[command](*arguments)
