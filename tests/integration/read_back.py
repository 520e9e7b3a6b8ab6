"""What is on the server of MLFLOW_TRACKING_URI, as MLflow's own client reads it, in lines that a test can compare.

  run EXPERIMENT RUN          the run of this name (there has to be one only): state, parameters, tags, last metrics, artefacts
  history EXPERIMENT RUN KEY  all points of a metric: step and value, in the order the client gives them
  artifact EXPERIMENT RUN PATH TO   download one; where it is now
  model EXPERIMENT RUN TO     the run's logged models; the file of the only one is downloaded into TO
  champion NAME ALIAS TO      the version, its run's name; downloaded by models:/NAME@ALIAS into TO
  versions NAME               the versions and their runs' names
  count EXPERIMENT            how many runs of which state, deleted ones too
  whole N POINTS EXPERIMENT...  each experiment has N runs; each is finished and has, once each: the points of `loss`, a logged
                              model that is ready and an output, a version of the registered model EXPERIMENT, and `a.txt`; the
                              alias `champion` points at one of them
"""
import sys
import warnings

warnings.simplefilter("ignore")

import mlflow  # noqa: E402
from mlflow import MlflowClient  # noqa: E402
from mlflow.entities import ViewType  # noqa: E402

client = MlflowClient()


def experiment_id(name):
    return client.get_experiment_by_name(name).experiment_id


def find_run(experiment, name):
    runs = [r for r in client.search_runs([experiment_id(experiment)]) if r.info.run_name == name]
    assert len(runs) == 1, f"{len(runs)} runs are called {name}"
    return runs[0]


def artifacts(run_id, path=None):
    for file in client.list_artifacts(run_id, path):
        if file.is_dir:
            yield from artifacts(run_id, file.path)
        else:
            yield file.path, file.file_size


def models_of(experiment, run):
    found = mlflow.search_logged_models([experiment_id(experiment)], output_format="list", max_results=1000)
    return [m for m in found if m.source_run_id == run.info.run_id]


def show_run(experiment, name):
    run = find_run(experiment, name)
    print("status", run.info.status)
    for kind, pairs in (("param", run.data.params), ("tag", run.data.tags), ("metric", run.data.metrics)):
        for key in sorted(pairs):
            print(kind, key, pairs[key])
    for path, size in artifacts(run.info.run_id):
        print("artifact", path, size)
    for output in run.outputs.model_outputs if run.outputs else []:
        print("output at step", output.step)


def show_history(experiment, name, key):
    for point in client.get_metric_history(find_run(experiment, name).info.run_id, key):
        print(point.step, repr(point.value))


def get_artifact(experiment, name, path, to):
    run_id = find_run(experiment, name).info.run_id
    print(mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path=path, dst_path=to))


def show_model(experiment, name, to):
    models = models_of(experiment, find_run(experiment, name))
    for model in models:
        print("model", model.name, model.status, model.model_type)
        for key in sorted(model.params):
            print("param", key, model.params[key])
        for metric in sorted(model.metrics, key=lambda m: m.key):
            print("metric", metric.key, metric.value)
    (only,) = models
    mlflow.artifacts.download_artifacts(f"models:/{only.model_id}", dst_path=to)


def show_champion(name, alias, to):
    version = client.get_model_version_by_alias(name, alias)
    print("version", version.version, "of run", client.get_run(version.run_id).info.run_name)
    uri = f"models:/{name}@{alias}"
    mlflow.artifacts.download_artifacts(uri, dst_path=to)
    print("flavors", sorted(mlflow.models.get_model_info(uri).flavors))


def show_versions(name):
    for version in sorted(client.search_model_versions(f"name='{name}'"), key=lambda v: int(v.version)):
        print(version.version, client.get_run(version.run_id).info.run_name)


def show_count(experiment):
    for stage, view in (("active", ViewType.ACTIVE_ONLY), ("deleted", ViewType.DELETED_ONLY)):
        for run in client.search_runs([experiment_id(experiment)], run_view_type=view):
            print(stage, run.info.run_name, run.info.status)


def check_whole(n, points, *experiments):
    for experiment in experiments:
        check_experiment(experiment, n, points)


def check_experiment(experiment, n, points):
    runs = client.search_runs([experiment_id(experiment)])
    versions = client.search_model_versions(f"name='{experiment}'", max_results=1000)
    assert len(runs) == int(n), f"{len(runs)} runs, want {n}"
    assert len({r.data.tags["rs.log.id"] for r in runs}) == int(n)
    for run in runs:
        name = run.info.run_name
        assert run.info.status == "FINISHED", (name, run.info.status)
        losses = client.get_metric_history(run.info.run_id, "loss")
        assert sorted(p.step for p in losses) == list(range(1, int(points) + 1)), (name, len(losses))
        assert len(client.get_metric_history(run.info.run_id, "rmse")) == 1, name
        models = models_of(experiment, run)
        assert [str(m.status) for m in models] == ["READY"], (name, models)
        assert [o.model_id for o in run.outputs.model_outputs] == [models[0].model_id], name
        assert [p for p, _ in artifacts(run.info.run_id) if not p.startswith("many/")] == ["a.txt", "history/pipeline.sh"], name
        mine = [v for v in versions if v.run_id == run.info.run_id]
        assert len(mine) == 1, (name, len(mine))
    assert len(versions) == int(n), (experiment, len(versions))
    assert client.get_model_version_by_alias(experiment, "champion").version in {v.version for v in versions}


commands = {"run": show_run, "history": show_history, "artifact": get_artifact, "model": show_model,
            "champion": show_champion, "versions": show_versions, "count": show_count, "whole": check_whole}
commands[sys.argv[1]](*sys.argv[2:])
