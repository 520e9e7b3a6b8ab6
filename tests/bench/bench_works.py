"""bench_works.py: the works of `make bench`: who does what on which input, and what it costs at least.

A work: title; about (with the set's numbers in braces); inputs (made by bench_data.mk); alone: what stands in that column;
sides: name -> run, and where it has them less, more and scale (our clock: more, or else run, without what less does; bench.py), needs
(a command that fails where the side cannot run: it is skipped then), slow (left out of quick), once (in the first round alone), judge
(prints the result once), flops and bytes (of what `alone` times: formulas over users, items, nnz, csv and the size's numbers); like:
what in the judges' lines makes two results alike (bench_report.compare); pairs: (ours, peer, the ratio of whole processes that we
want at least).
"""

SIZES = {
    "full": dict(users=162541, items=59047, ratings=25000000, ask=20000, choice=6000, wide=40000, sparse=20000, pairs=2000000,
                 films=10000, draws=150, half=75, iterations=3, csv_iterations=15,
                 rounds=5, least=2, budget=120, slow=True),
    "quick": dict(users=16254, items=59047, ratings=2500000, ask=2000, choice=800, wide=4000, sparse=500, pairs=100000,
                  films=3000, draws=60, half=30, iterations=2, csv_iterations=3,
                  rounds=3, least=1, budget=6, slow=False),
    "tiny": dict(users=2000, items=1500, ratings=100000, ask=200, choice=300, wide=600, sparse=200, pairs=20000,
                 films=300, draws=44, half=22, iterations=3, csv_iterations=15,
                 rounds=2, least=1, budget=1, slow=False),
}

MSE = (r"MSE ([\d.e+-]+)", "less", 0.03)
RMSE = (r"RMSE ([\d.]+)", "less", 0.02)
TORCH = '"$PYTHON" -c "import torch"'


def peer(script, *words, **more):
    """A peer's line: a file of ours in the venv's Python."""
    return dict(run=" ".join((f'"$PYTHON" "$BENCH/peer_{script}.py"', *words)), **more)


def judge(*words):
    return " ".join(('"$PYTHON" "$BENCH/bench_judge.py"', *words))


def als(factors, solver, name, **more):
    line = (f"rs-als --binary --solver {solver} -k {factors} --regularization 0.01 --regularization-scaling 0 --iterations {{}} "
            "--fit {}.safetensors -o /dev/null R.safetensors")
    return dict(run=line.format("$ITERATIONS", name), less=line.format(1, "less"), scale="1 / (iterations - 1)", judge=judge("loss R.safetensors", name + ".safetensors"), **more)


LOSS = [(r"loss ([-\d.e+]+)", "less", 0.01)]


def als_work(factors, exact_flops, cg_flops, pairs):
    memory = f"2 * nnz * ({factors} * 4 + 4)"  # a gathered row and its number for each entry, both sides
    implicit = {f"implicit, {way}": peer("als", "fit", way, str(factors), "$ITERATIONS", "R.safetensors", f"implicit-{way}.npz", slow=way == "cholesky", once=way == "cholesky",
                                         judge=judge("loss R.safetensors", f"implicit-{way}.npz")) for way in ("cg", "cholesky")}
    return dict(
        title=f"implicit ALS, {factors} factors",
        about="{users:,} users by {items:,} films, {nnz:,} entries, each worth 1 more than none (implicit's alpha 2), regularization 0.01, the same "
              "for every row. {iterations} iterations from the same start: users' factors of small Gaussians, of the films nothing, films solved first (implicit "
              "has the matrix transposed for it). The result is the loss of the objective both minimise, reckoned in NumPy; alike within 1 %. For the loss of more "
              "iterations see csv-als. implicit's Cholesky runs once.",
        inputs=["R.safetensors"], like=LOSS,
        alone="an iteration. Ours: the difference to one iteration, divided; implicit: mean of its callback's times.",
        sides={"rs-als, exact": als(factors, "cholesky", "exact", flops=exact_flops, bytes=memory, slow=factors > 64),
               "rs-als, cg": als(factors, "cg", "cg", flops=cg_flops, bytes=memory), **implicit},
        pairs=pairs)


def als_flops(k):
    """Exact: half of each outer product, a factorisation a row. CG: a residual and three steps, each two passes over a row's entries."""
    return (f"2 * nnz * {k} * ({k} + 1) + (users + items) * ({k} ** 3 / 3 + {k} ** 2)",
            f"2 * nnz * 4 * 4 * {k} + (users + items) * (4 * 2 + 1) * {k} ** 2")


def fit_csv(name, solver):
    return dict(run=f"rs-ingest ratings.csv | rs-als {solver}--binary -k 64 --iterations $CSV_ITERATIONS --regularization 0.01 --regularization-scaling 0 "
                    f"--fit {name}.safetensors -o /dev/null", judge=judge("loss R.safetensors", name + ".safetensors"))


def encode(name, data, options):
    line = f"rs-encode --dim 64 {options}--validation 0 --epochs {{}} --fit {{}}.safetensors -o codes.safetensors {data}.safetensors"
    return dict(run=line.format(2, name), less=line.format(1, "less"), scale=2)


NETWORK = ("rs-train-mlp --users U.safetensors --items IF.safetensors --hidden 128,64 --embedding 0 --dropout 0 --weight-decay 0 --half-life 0 "
           "--batch-size 1024 --validation 0 --epochs {} --fit mlp.safetensors -o {}.safetensors N.safetensors")
FM = ("rs-fm -t 1 --chains 1 --noise common --drift none --implicit none -k 8 --burn-in 20 --items G.safetensors --items Y.safetensors "
      "--iterations {} --fit fm.safetensors -o /dev/null TR.safetensors && rs-fm -t 1 --apply fm.safetensors -o {}.ratings TE.safetensors")
KMEANS = "rs-kmeans -k 100 --restarts 1 --tolerance 0 --iterations {} --fit {}.safetensors -o labels.safetensors U.safetensors"
EASE = "rs-ease --half-life-past 0 --long-share 0 --max-items {} --fit {}.safetensors R.safetensors"
ADAM = "7 * 4"  # bytes a parameter and step: weight and both moments read and written, the gradient read

WORKS = {
    "start": dict(
        title="a tool that does nothing", about="Its start and end, a hundred times (whole process: a hundred of them). Asked for: 5 ms each.",
        inputs=[], alone="not told apart.",
        sides={"rs-ingest --version": dict(run="for i in {1..100}; do rs-ingest --version >/dev/null; done"),
               "python -c pass": dict(run='for i in {1..100}; do "$PYTHON" -c pass; done')},
        pairs=[("rs-ingest --version", "python -c pass", "0.5 s for the hundred")]),
    "ingest": dict(
        title="CSV to CSR with ids",
        about="{nnz:,} ratings; the CSR with its ids is written. By its defaults ours keeps the times, too, twice as much to write; the peers leave them out, and "
              "so does ours with --time ''. What goes to stdout is then with the kernel, as the peers' files are; with -o ours waits until it is on disk. Peak memory is "
              "asked to be at most 3 times the CSR. The two that only read show how far that is.",
        inputs=["ratings.csv"], like=[(r"sum ([\d.]+)", "same", 1e-6), (r"([\d]+) entries", "same", 0)],
        alone="from the file to the matrix in memory, imports and writing left out; ours: to /dev/null, less the start (a file of one user).",
        sides={"rs-ingest": dict(run="rs-ingest ratings.csv > ingested.safetensors", more="rs-ingest -o /dev/null ratings.csv",
                                 less="head -n 20 ratings.csv | rs-ingest -o /dev/null",
                                 judge=judge("matrix ingested.safetensors"), bytes="csv + nnz * 16"),
               "rs-ingest, no times": dict(run="rs-ingest --time '' ratings.csv > timeless.safetensors", more="rs-ingest --time '' -o /dev/null ratings.csv",
                                           less="head -n 20 ratings.csv | rs-ingest -o /dev/null",
                                           judge=judge("matrix timeless.safetensors"), bytes="csv + nnz * 8"),
               "rs-ingest -o": dict(run="rs-ingest -o synced.safetensors ratings.csv", judge=judge("matrix synced.safetensors")),
               **{name: peer("csv", way, "ratings.csv", f"csv-{way}.npz", judge=judge("matrix", f"csv-{way}.npz"))
                  for name, way in (("polars + SciPy", "polars"), ("pandas + SciPy", "pandas"))},
               "polars, reading only": peer("csv", "polars-read", "ratings.csv"),
               "DuckDB, scan only": peer("csv", "duckdb-scan", "ratings.csv")},
        pairs=[("rs-ingest, no times", "polars + SciPy", "4"), ("rs-ingest", "polars + SciPy", "4"), ("rs-ingest -o", "polars + SciPy", ""),
               ("rs-ingest", "pandas + SciPy", ""), ("rs-ingest", "polars, reading only", "near 1"), ("rs-ingest", "DuckDB, scan only", "")]),
    "als-64": als_work(64, *als_flops(64), pairs=[
        ("rs-als, exact", "implicit, cg", "2"), ("rs-als, cg", "implicit, cg", "3"), ("rs-als, exact", "implicit, cholesky", "")]),
    "als-128": als_work(128, *als_flops(128), pairs=[
        ("rs-als, cg", "implicit, cg", "3"), ("rs-als, exact", "implicit, cg", "1"), ("rs-als, exact", "implicit, cholesky", "")]),
    "csv-als": dict(
        title="CSV to ALS factors", about="{nnz:,} ratings, 64 factors, {csv_iterations} iterations from the same start: one pipe beside one script of pandas, SciPy "
                                             "and implicit; losses alike within 1 %.",
        inputs=["ratings.csv", "R.safetensors"], like=LOSS, alone="of implicit the sum of its iterations; ours: see als-64.",
        sides={"rs-ingest, rs-als": fit_csv("csv-exact", ""), "rs-ingest, rs-als, cg": fit_csv("csv-cg", "--solver cg "),
               "pandas, implicit cg": peer("als", "csv cg 64 $CSV_ITERATIONS ratings.csv implicit-csv.npz", judge=judge("loss R.safetensors implicit-csv.npz"))},
        pairs=[("rs-ingest, rs-als", "pandas, implicit cg", ""), ("rs-ingest, rs-als, cg", "pandas, implicit cg", "")]),
    "kmeans": dict(
        title="k-means, k = 100, 20 iterations",
        about="{users:,} users' factors, 64 numbers each; one start, the labels written. faiss starts from random rows, the others from k-means++. "
              "The result is the inertia of the final centers, alike within 2 %.",
        inputs=["U.safetensors"], like=[(r"inertia ([\d.e+]+)", "less", 0.02)], alone="20 iterations. Ours: the difference between 20 and 1, by 20/19; the peers': their fit, the start included.",
        sides={"rs-kmeans": dict(run=KMEANS.format(20, "km"), less=KMEANS.format(1, "less"), scale=20 / 19, judge=judge("inertia U.safetensors km.safetensors"),
                                 flops="20 * users * 100 * 64 * 2", bytes="20 * users * 64 * 4"),
               **{name: peer("kmeans", way, f"U.safetensors {way}.npz", judge=judge("inertia U.safetensors", f"{way}.npz"))
                  for name, way in (("faiss", "faiss"), ("scikit-learn, Lloyd", "lloyd"), ("scikit-learn, Elkan", "elkan"))}},
        pairs=[("rs-kmeans", "faiss", "1.2"), ("rs-kmeans", "scikit-learn, Lloyd", ""), ("rs-kmeans", "scikit-learn, Elkan", "")]),
    "choose-k": dict(
        title="choice of k, 2 to 60, by silhouette",
        about="{choice:,} of these rows, four starts each, the silhouette over all rows; no gap statistic. Ours reckons Davies-Bouldin and "
              "Caliński-Harabasz besides.",
        inputs=["C.safetensors"], like=[(r"silhouette ([-\d.]+)", "greater", 0.05)], alone="all fits and silhouettes; ours less one fit of two clusters.",
        sides={"rs-kmeans": dict(run="rs-kmeans -k 2-60 --gap-references 0 --silhouette-sample 0 --metrics k.json -o labels.safetensors C.safetensors",
                                 less="rs-kmeans -k 2 --restarts 1 --iterations 1 -o labels.safetensors C.safetensors", judge=judge("choice k.json"),
                                 flops="59 * choice * choice * 64 * 2"),
               "scikit-learn": peer("kmeans", "choose C.safetensors sklearn-k.json", judge=judge("choice sklearn-k.json"))},
        pairs=[("rs-kmeans", "scikit-learn", "10")]),
    "top": dict(
        title="the exact ten best films for each user",
        about="{ask:,} users, {items:,} films, 64 factors, seen films left out. faiss has no filter for each query, so there are two of it: its lists as they "
              "are, with seen films in them, and as many more films asked for as the user has seen, these taken out in NumPy. implicit filters itself. The work is "
              "not quite the same, against us: ours first solves each user's factors from the history (folding in), the peers are given them. The result is "
              "the part of our list that is in theirs too, alike from 99.8 % on.",
        inputs=["A.safetensors", "U.safetensors", "IF.safetensors", "R.safetensors", "ASK.safetensors", "ONE.safetensors"],
        like=[(r"([\d.]+) of ours", "same", 0.002)],
        alone="ours: the difference between all users and one, folding in included; the peers': index and search.",
        sides={"rs-recommend rank": dict(run="rs-recommend rank --model A.safetensors -n 10 -o top.safetensors ASK.safetensors",
                                         less="rs-recommend rank --model A.safetensors -n 10 -o one.safetensors ONE.safetensors",
                                         judge="rs-show -f tsv -n -1 -o top.tsv top.safetensors && " + judge("lists top.tsv top.tsv"),
                                         flops="ask * items * 64 * 2", bytes="(ask + items) * 64 * 4"),
               "faiss flat, no filter": peer("top", "faiss faiss.tsv"),
               **{name: peer("top", way, f"{way}.tsv", judge=judge(f"lists top.tsv {way}.tsv"))
                  for name, way in (("faiss flat, seen taken out", "filtered"), ("implicit", "implicit"))}},
        pairs=[("rs-recommend rank", "faiss flat, no filter", "2"), ("rs-recommend rank", "faiss flat, seen taken out", ""),
               ("rs-recommend rank", "implicit", "")]),
    "autoencoder": dict(
        title="autoencoder 1024-256-64-256-1024",
        about="{wide:,} dense rows, two epochs, batches of 256, Adam at 0.001. All start from the same weights: those of the PCA, which "
              "ours finds within its time and PyTorch is given. *Compiled*: torch.compile, warmed up before its clock starts. The result is the mean squared error "
              "over all rows, by one forward pass in NumPy for all; alike within 3 %.",
        inputs=["X.safetensors", "X0.safetensors"], like=[MSE], alone="two epochs. Ours: twice the difference between two and one; PyTorch's: its epochs.",
        sides={"rs-encode": dict(encode("enc", "X", "--hidden 256 "), judge=judge("autoencoder X.safetensors enc.safetensors"),
                                 flops="2 * wide * 3 * 2 * 2 * (1024 * 256 + 256 * 64)",
                                 bytes=f"2 * wide / 256 * {ADAM} * 2 * (1024 * 256 + 256 * 64)"),
               **{name: peer("networks", f"{way} X.safetensors X0.safetensors torch-{way}.safetensors torch-codes.npy", needs=TORCH, slow=way != "dense",
                             judge=judge(f"autoencoder X.safetensors torch-{way}.safetensors"))
                  for name, way in (("PyTorch", "dense"), ("PyTorch, compiled", "compiled"))}},
        pairs=[("rs-encode", "PyTorch", "2"), ("rs-encode", "PyTorch, compiled", "")]),
    "sparse": dict(
        title="autoencoder on the interactions themselves",
        about="{sparse:,} users by all films they have, hidden layers of 128, a code of 64, two epochs, batches of 256, squared error over all cells, zeros "
              "too. PyTorch has the entries through an EmbeddingBag; *multiplied* has the last layer multiplied out, *gram* the sum of its squares by a matrix "
              "of 128 by 128 and only the entries' own cells. All start from the same weights, as above; alike within 3 %.",
        inputs=["S.safetensors", "S0.safetensors"], like=[MSE], alone="as above.",
        sides={"rs-encode": dict(encode("senc", "S", ""), judge=judge("autoencoder S.safetensors senc.safetensors"),
                                 flops="2 * sparse * 3 * 2 * (items * 128 + 2 * 128 * 64)", bytes=f"2 * sparse / 256 * {ADAM} * 2 * items * 128"),
               **{f"PyTorch, {way}": peer("networks", way + f" S.safetensors S0.safetensors torch-{way}.safetensors torch-codes.npy", needs=TORCH,
                                          judge=judge(f"autoencoder S.safetensors torch-{way}.safetensors")) for way in ("multiplied", "gram")}},
        pairs=[("rs-encode", "PyTorch, multiplied", "5"), ("rs-encode", "PyTorch, gram", "5")]),
    "network": dict(
        title="rating network 128-128-64-1",
        about="{pairs:,} ratings, vectors of 64 numbers for user and film, biases learnt with it, no dropout; two epochs, batches of 1,024, Adam at 0.001. "
              "The result is the RMSE on these ratings, alike within 2 %.",
        like=[RMSE], inputs=["N.safetensors", "U.safetensors", "IF.safetensors"], alone="two epochs, as above.",
        sides={"rs-train-mlp": dict(run=NETWORK.format(2, "fitted"), less=NETWORK.format(1, "less"), scale=2, judge=judge("rmse N.safetensors fitted.safetensors"),
                                    flops="2 * pairs * 3 * 2 * (128 * 128 + 128 * 64 + 64)", bytes="2 * pairs * 128 * 4"),
               "PyTorch": peer("networks", "ratings N.safetensors torch-mlp.safetensors torch-fitted.npy", needs=TORCH,
                               judge=judge("rmse N.safetensors torch-fitted.npy"))},
        pairs=[("rs-train-mlp", "PyTorch", "2")]),
    "fm": dict(
        title="Bayesian factorisation machine",
        about="ml-latest-small where it is (or rs-synth's set of its size), rank 8, {draws} rounds, genres and years, one chain on one thread; the latest "
              "fifth of each user held out. The result is the RMSE there, alike within 2 % (two chains of one sampler differ by 1 %).",
        like=[RMSE],
        inputs=["TR.safetensors", "TE.safetensors", "G.safetensors", "Y.safetensors"],
        alone="all rounds. Ours: twice the difference to half of them; myFM's: its fit.",
        sides={"rs-fm": dict(run=FM.format("$DRAWS", "fm"), less=FM.format("$HALF", "less"), scale=2, judge=judge("rmse TE.safetensors fm.ratings")),
               "myFM": peer("linear", "fm TR.safetensors TE.safetensors myfm.npy G.safetensors Y.safetensors",
                            judge=judge("rmse TE.safetensors myfm.npy"))},
        pairs=[("rs-fm", "myFM", "3")]),
    "ease": dict(
        title="closed-form item model", about="The {films:,} most rated films of {nnz:,} ratings, regularization 400, no recency; weights written. Asked for: half "
                                              "the memory, too. The result is how far the first rows' weights are from NumPy's own.",
        like=[(r"at most ([\d.e+-]+)", "below", 1e-4)],
        inputs=["R.safetensors"], alone="ours: the difference to a model of 100 films; the peers': the Gram matrix and what follows.",
        sides={"NumPy, inv": peer("linear", "ease inv R.safetensors ease-inv.npz", judge=judge("ease ease-inv.npz ease-inv.npz")),
               "rs-ease": dict(run=EASE.format("$FILMS", "ease"), less=EASE.format(100, "less"), judge=judge("ease ease-inv.npz ease.safetensors"),
                               flops="films ** 3", bytes="films ** 2 * 4 * 4"),
               "SciPy, Cholesky in place": peer("linear", "ease lapack R.safetensors ease-lapack.npz", judge=judge("ease ease-inv.npz ease-lapack.npz"))},
        pairs=[("rs-ease", "NumPy, inv", "1"), ("rs-ease", "SciPy, Cholesky in place", "1")]),
    "demo": dict(
        title="all of the demo on ml-latest-small",
        about="ml-latest-small where it is: split, ALS, lists, operator's rules, genres, tags and statistics, encoder (20 epochs), clusters, similar films, "
              "rating network (5 epochs), figures; without the two trainings vectors come from an SVD and there is no network. One script each; ours runs the films' half beside the lists'. ALS by steps of conjugate gradient on both sides, as implicit does by default. Both block "
              "the film that is recommended most and promote one to those who have not seen it; both hold out the same ratings. NDCG alike within 5 %, RMSE within 2 %.",
        like=[(r"NDCG@10 ([\d.]+)", "greater", 0.05), RMSE],
        inputs=["small/ratings.csv"], alone="all but the imports.",
        sides={"ours": dict(run='bash "$BENCH/ours_demo.sh" all', judge=judge("demo demo/figures-all.txt")),
               "Python": peer("demo", "all small", needs=TORCH, judge=judge("demo peer-demo-all.txt")),
               "ours, no trainings": dict(run='bash "$BENCH/ours_demo.sh" plain', judge=judge("demo demo/figures-plain.txt")),
               "Python, no trainings": peer("demo", "plain small", judge=judge("demo peer-demo-plain.txt"))},
        pairs=[("ours", "Python", "4"), ("ours, no trainings", "Python, no trainings", "10")]),
}
